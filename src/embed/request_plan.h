// Splits the texts of one call into requests within the limits of a service.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace quarry::embed {

// 0 means no limit.
struct RequestLimits {
  std::size_t texts = 0;   // per request
  std::size_t tokens = 0;  // per request, over all its texts
};

// Returns `requested`, or `preferred` if that is 0, but at most `allowed`. `allowed` 0: no limit.
std::size_t texts_per_request(std::size_t requested, std::size_t preferred, std::size_t allowed);

struct TextSpan {
  std::size_t begin = 0;
  std::size_t count = 0;
};

// Estimates the number of tokens of a text without the tokenizer of the service.
std::size_t estimated_tokens(std::string_view text);

// Returns consecutive spans that cover every text once. Each span is within the limits, except that
// a text longer than the token limit gets its own span. `fixed_tokens` is added for every text (a
// reranker reads the query with each passage).
std::vector<TextSpan> plan_requests(std::span<const std::string> texts, const RequestLimits& limits,
                                    std::size_t fixed_tokens = 0);

}  // namespace quarry::embed
