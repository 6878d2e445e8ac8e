// Reads vectors and scores from a service's reply: verifies them, puts each in its place, and
// normalizes vectors to unit length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "embed/embedder.h"

namespace quarry::embed {

// Collects the rows of a reply and verifies that there is exactly one per text. A missing or
// misplaced row would silently give texts the vectors of other texts. One thread at a time.
class ReplyRows {
 public:
  explicit ReplyRows(std::size_t count) : placed_(count) {}

  // Adds a row. `embedding` is an array of numbers or a base64 string (see base64_floats). Errors:
  // corrupt, naming the row (index out of range or repeated, length differs from other rows,
  // numbers not finite or all zero).
  Result<void> put(std::size_t index, const Json& embedding);
  // Returns all rows, of unit length. Errors: corrupt (missing rows).
  Result<Vectors> take();

 private:
  Result<std::vector<float>> numbers(const Json& embedding) const;

  std::vector<bool> placed_;
  std::size_t found_ = 0;
  Vectors rows_;
};

// Reads a list in the order of the texts. `member` names the embedding within each item; empty: the
// items are the embeddings.
Result<Vectors> rows_in_order(const Json& list, std::size_t count, std::string_view member = {});

// Reads a count of tokens or searches; 0 if the service reports none. (Cohere sends decimals.)
std::uint64_t counted(const Json& number);

// Reads one score per text from [{"index": 1, <member>: 0.3}, ...], in any order. Errors: corrupt
// (missing, repeated or invalid score).
Result<std::vector<float>> scores_in_place(const Json& list, std::size_t count,
                                           std::string_view member);

}  // namespace quarry::embed
