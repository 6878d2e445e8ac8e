// What becomes of the matches at which a text is split: the "behavior" of a pre-tokenizer.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "tokenize/splitter.h"

namespace quarry::tokenize {

enum class DelimiterBehavior : std::uint8_t {
  removed,
  isolated,              // each match a piece by itself
  merged_with_previous,  // with the stretch before it
  merged_with_next,
  contiguous,  // neighbouring matches are one
};

// Errors: invalid (a behavior that is not known, by name; of the pre-tokenizer `owner`).
Result<DelimiterBehavior> read_behavior(const Json& json, std::string_view owner);

// Matches and the stretches between them, told in the order of the text, to pieces. One thread at a
// time.
class DelimiterSplit {
 public:
  DelimiterSplit(DelimiterBehavior behavior, const Piece& whole, PieceSink& out)
      : behavior_(behavior), whole_(whole), out_(out) {}

  // `range` is one of the whole piece. Returns false once no more is needed.
  bool add(TextRange range, bool is_match);
  // After the last one.
  bool finish() { return emit(pending_); }

 private:
  bool add_merging_next(TextRange range, bool is_match);
  bool emit(TextRange range);

  DelimiterBehavior behavior_;
  const Piece& whole_;
  PieceSink& out_;
  TextRange pending_;  // may still grow
  bool any_ = false;
  bool last_was_match_ = false;
};

}  // namespace quarry::tokenize
