#include "core/principal.h"

#include <algorithm>

namespace quarry {

Principal Principal::owner() {
  return {.name = "owner", .labels = {}, .sees_all = true, .rights = Rights::change};
}

Principal Principal::with_labels(std::vector<std::string> labels) {
  std::ranges::sort(labels);
  const auto repeats = std::ranges::unique(labels);
  labels.erase(repeats.begin(), repeats.end());
  return {.labels = std::move(labels)};
}

bool Principal::may_read(const std::vector<std::string>& document_labels) const {
  return sees_all || document_labels.empty() ||
         std::ranges::any_of(document_labels, [&](const std::string& label) {
           return std::ranges::binary_search(labels, label);
         });
}

}  // namespace quarry
