#include "knowledge/unknown_fields.h"

#include <algorithm>
#include <vector>

#include "core/edit_distance.h"
#include "index/filter_expression.h"

namespace quarry {
namespace {

constexpr std::size_t kMostNamed = 12;

// The nearest by its whole name, or by its innermost part: of "city" "address.city".
std::string nearest_field(const FieldPath& asked, std::span<const FieldPath> known) {
  std::vector<std::string> whole, innermost;
  for (const FieldPath& path : known) {
    whole.push_back(to_string(path));
    innermost.push_back(path.back());
  }
  if (std::string nearest = nearest_word(to_string(asked), whole); !nearest.empty()) return nearest;
  const std::string nearest = nearest_word(asked.back(), innermost);
  if (nearest.empty()) return {};
  return whole[static_cast<std::size_t>(std::ranges::find(innermost, nearest) - innermost.begin())];
}

std::string names_of(std::span<const FieldPath> known) {
  std::string names;
  for (const FieldPath& path : known.first(std::min(known.size(), kMostNamed))) {
    names += (names.empty() ? "" : ", ") + to_string(path);
  }
  return known.size() > kMostNamed ? names + ", …" : names;
}

std::string describe(const FieldPath& asked, std::span<const FieldPath> known) {
  std::string text = "no document has the field '" + to_string(asked) + "'";
  if (known.empty()) return text;
  const std::string nearest = nearest_field(asked, known);
  return text + (nearest.empty() ? "; there are: " + names_of(known)
                                 : "; did you mean '" + nearest + "'?");
}

}  // namespace

std::string unknown_fields(const Filter& filter, const IndexSnapshot& snapshot,
                           const Scope& scope) {
  std::vector<FieldPath> asked;
  filter.collect_fields(asked);
  std::ranges::sort(asked);
  asked.erase(std::ranges::unique(asked).begin(), asked.end());
  std::erase_if(asked, [&](const FieldPath& path) { return snapshot.has_field(path, scope); });
  if (asked.empty()) return {};
  const std::vector<FieldPath> known = snapshot.fields(scope);
  std::string text;
  for (const FieldPath& path : asked) text += (text.empty() ? "" : "; ") + describe(path, known);
  return text;
}

}  // namespace quarry
