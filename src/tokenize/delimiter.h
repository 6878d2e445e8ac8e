// The "behavior" of a pre-tokenizer: whether and how the matches at which a text is split become
// pieces.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "tokenize/splitter.h"

namespace quarry::tokenize {

enum class DelimiterBehavior : std::uint8_t {
  removed,
  isolated,              // each match is a piece
  merged_with_previous,  // each match ends the piece before it
  merged_with_next,
  contiguous,  // adjacent matches form one piece
};

// `owner` names the pre-tokenizer in messages. Errors: invalid (an unknown behavior).
Result<DelimiterBehavior> read_behavior(const Json& json, std::string_view owner);

// Turns matches and the stretches between them, added in text order, into pieces. One thread at a
// time.
class DelimiterSplit {
 public:
  DelimiterSplit(DelimiterBehavior behavior, const Piece& whole, PieceSink& out)
      : behavior_(behavior), whole_(whole), out_(out) {}

  // `range` is relative to the whole piece. Returns false once the sink needs no more.
  bool add(TextRange range, bool is_match);
  // Call after the last range.
  bool finish() { return emit(pending_); }

 private:
  bool add_merging_next(TextRange range, bool is_match);
  bool emit(TextRange range);

  DelimiterBehavior behavior_;
  const Piece& whole_;
  PieceSink& out_;
  TextRange pending_;  // may still be extended
  bool any_ = false;
  bool last_was_match_ = false;
};

}  // namespace quarry::tokenize
