#include "knowledge/unknown_fields.h"

#include <algorithm>
#include <vector>

#include "core/edit_distance.h"
#include "filter/filter.h"

namespace quarry::knowledge {
namespace {

constexpr std::size_t kMostNamed = 12;

// Compares whole names first, then innermost parts: "city" suggests "address.city".
std::string nearest_field(const filter::FieldPath& asked,
                          std::span<const filter::FieldPath> known) {
  std::vector<std::string> whole, innermost;
  for (const filter::FieldPath& path : known) {
    whole.push_back(filter::to_string(path));
    innermost.push_back(path.back());
  }
  if (std::string nearest = nearest_word(filter::to_string(asked), whole); !nearest.empty())
    return nearest;
  const std::string nearest = nearest_word(asked.back(), innermost);
  if (nearest.empty()) return {};
  return whole[static_cast<std::size_t>(std::ranges::find(innermost, nearest) - innermost.begin())];
}

std::string names_of(std::span<const filter::FieldPath> known) {
  std::string names;
  for (const filter::FieldPath& path : known.first(std::min(known.size(), kMostNamed))) {
    names += (names.empty() ? "" : ", ") + filter::to_string(path);
  }
  return known.size() > kMostNamed ? names + ", …" : names;
}

std::string describe(const filter::FieldPath& asked, std::span<const filter::FieldPath> known) {
  std::string text = "no document has the field '" + filter::to_string(asked) + "'";
  if (known.empty()) return text;
  const std::string nearest = nearest_field(asked, known);
  return text + (nearest.empty() ? "; known fields: " + names_of(known)
                                 : "; did you mean '" + nearest + "'?");
}

}  // namespace

std::string unknown_fields(const filter::Filter& filter, const search::Snapshot& snapshot,
                           const search::Scope& scope) {
  std::vector<filter::FieldPath> asked = filter::fields_of(filter);
  std::ranges::sort(asked);
  asked.erase(std::ranges::unique(asked).begin(), asked.end());
  std::erase_if(asked,
                [&](const filter::FieldPath& path) { return snapshot.has_field(path, scope); });
  if (asked.empty()) return {};
  const std::vector<filter::FieldPath> known = snapshot.fields(scope);
  std::string text;
  for (const filter::FieldPath& path : asked)
    text += (text.empty() ? "" : "; ") + describe(path, known);
  return text;
}

}  // namespace quarry::knowledge
