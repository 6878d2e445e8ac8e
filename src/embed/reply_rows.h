// Vectors out of a service's reply, each in its place, checked and brought to unit length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "embed/embedder.h"

namespace quarry::embed {

// What a service sends is believed only once it is counted: a row too few or in the wrong place
// would give texts the vectors of others, and nobody would notice. One thread at a time.
class ReplyRows {
 public:
  explicit ReplyRows(std::size_t count) : placed_(count) {}

  // `embedding` is an array of numbers, or a string of base64. Errors: corrupt, naming the row and
  // what was expected: a place below the count and not taken, the length of the other rows, finite
  // numbers that are not all zero.
  Result<void> put(std::size_t index, const Json& embedding);
  // Errors: corrupt (rows are missing).
  Result<Vectors> take();

 private:
  Result<std::vector<float>> numbers(const Json& embedding) const;

  std::vector<bool> placed_;
  std::size_t found_ = 0;
  Vectors rows_;
};

// The rows of a list that keeps the order of the texts. `member` names the row within each item;
// empty: the items are the rows.
Result<Vectors> rows_in_order(const Json& list, std::size_t count, std::string_view member = {});

// A count of tokens or searches; 0 where the service gives none. (Cohere writes them as decimals.)
std::uint64_t counted(const Json& number);

// One score for each of `count` texts, from [{"index": 1, <member>: 0.3}, ...] in any order.
Result<std::vector<float>> scores_in_place(const Json& list, std::size_t count,
                                           std::string_view member);

}  // namespace quarry::embed
