#include "embed/request_plan.h"

#include <algorithm>

namespace quarry::embed {
namespace {

// English has about four bytes a token in the vocabularies in use, Chinese and Japanese about three
// (one character). The lower figure never promises too much room.
constexpr std::size_t kBytesPerToken = 3;

}  // namespace

std::size_t estimated_tokens(std::string_view text) { return text.size() / kBytesPerToken + 1; }

std::size_t texts_per_request(std::size_t asked, std::size_t usual, std::size_t allowed) {
  const std::size_t wanted = asked > 0 ? asked : usual;
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
