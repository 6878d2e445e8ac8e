// How the texts of one call are cut into requests that a service accepts.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace quarry::embed {

// Zero: no limit.
struct RequestLimits {
  std::size_t texts = 0;   // of one request
  std::size_t tokens = 0;  // of all its texts together
};

// How many texts to send: what the user asks for, else what is usual, never more than is allowed.
std::size_t texts_per_request(std::size_t asked, std::size_t usual, std::size_t allowed);

struct TextSpan {
  std::size_t begin = 0;
  std::size_t count = 0;
};

// About how many tokens a text has, where the service's tokenizer is not here.
std::size_t estimated_tokens(std::string_view text);

// Consecutive spans that hold every text once, each within the limits but for a single longer text.
// `fixed_tokens` are counted in for every text (a reranker reads the query with each).
std::vector<TextSpan> plan_requests(std::span<const std::string> texts, const RequestLimits& limits,
                                    std::size_t fixed_tokens = 0);

}  // namespace quarry::embed
