#include "tokenize/delimiter.h"

#include <string>
#include <utility>

namespace quarry::tokenize {

Result<DelimiterBehavior> read_behavior(const Json& json, std::string_view owner) {
  using enum DelimiterBehavior;
  constexpr std::pair<std::string_view, DelimiterBehavior> kNames[] = {
      {"Removed", removed},
      {"Isolated", isolated},
      {"MergedWithPrevious", merged_with_previous},
      {"MergedWithNext", merged_with_next},
      {"Contiguous", contiguous}};
  const std::string name(json.string("none"));
  for (const auto& [known, behavior] : kNames) {
    if (name == known) return behavior;
  }
  return Error{Code::invalid, "tokenizer.json: unsupported behavior \"" + name +
                                  "\" of pre_tokenizer " + std::string(owner)};
}

bool DelimiterSplit::emit(TextRange range) {
  if (range.begin == range.end) return true;
  return out_.take(
      {whole_.text, {whole_.range.begin + range.begin, whole_.range.begin + range.end}});
}

bool DelimiterSplit::add(TextRange range, bool is_match) {
  using enum DelimiterBehavior;
  if (behavior_ == removed) return is_match || emit(range);
  if (behavior_ == isolated) return emit(range);
  if (behavior_ == merged_with_next) return add_merging_next(range, is_match);
  const bool joins =
      behavior_ == contiguous ? is_match == last_was_match_ : is_match && !last_was_match_;
  last_was_match_ = is_match;
  if (std::exchange(any_, true) && joins) {
    pending_.end = range.end;
    return true;
  }
  return emit(std::exchange(pending_, range));
}

// A match stays pending until the next stretch, which it then starts.
bool DelimiterSplit::add_merging_next(TextRange range, bool is_match) {
  if (is_match) return emit(std::exchange(pending_, range));
  const TextRange waiting = std::exchange(pending_, {});
  return emit({waiting.size() > 0 ? waiting.begin : range.begin, range.end});
}

}  // namespace quarry::tokenize
