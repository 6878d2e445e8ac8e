#include "embed/request_plan.h"

#include <algorithm>

namespace quarry::embed {
namespace {

// In current vocabularies, English has about four bytes per token, Chinese and Japanese about three
// (one character). The lower figure avoids underestimating the tokens.
constexpr std::size_t kBytesPerToken = 3;

}  // namespace

std::size_t estimated_tokens(std::string_view text) { return text.size() / kBytesPerToken + 1; }

std::size_t texts_per_request(std::size_t requested, std::size_t preferred, std::size_t allowed) {
  const std::size_t wanted = requested > 0 ? requested : preferred;
  return allowed > 0 ? std::min(wanted, allowed) : wanted;
}

std::vector<TextSpan> plan_requests(std::span<const std::string> texts, const RequestLimits& limits,
                                    std::size_t fixed_tokens) {
  std::vector<TextSpan> requests;
  std::size_t tokens = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::size_t more = estimated_tokens(texts[i]) + fixed_tokens;
    const bool full =
        !requests.empty() && ((limits.texts > 0 && requests.back().count >= limits.texts) ||
                              (limits.tokens > 0 && tokens + more > limits.tokens));
    if (requests.empty() || full) {
      requests.push_back({.begin = i});
      tokens = 0;
    }
    ++requests.back().count;
    tokens += more;
  }
  return requests;
}

}  // namespace quarry::embed
