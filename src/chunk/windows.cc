// Idea: divide the remaining tokens into the fewest windows, aim at an even share, and move each
// cut to the nearest sentence within the slack. Even shares leave no short rest at the end.
// Invariant: the windows cover the chunk in order and without gaps.
#include "chunk/windows.h"

#include <algorithm>
#include <optional>

#include "text/sentences.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace quarry::chunk {
namespace {

// How far a window may deviate from its even share, and exceed `window`, in order to end at a
// sentence. A quarter of the default window of 96 is about one sentence of 25 tokens.
std::size_t slack_of(std::size_t window) { return window / 4; }

// The state of one cut. One thread at a time.
class Cutter {
 public:
  Cutter(std::string_view text, TextRange chunk, std::span<const TextRange> tokens,
         std::size_t window)
      : text_(text), chunk_(chunk), tokens_(tokens), window_(window), slack_(slack_of(window)) {}

  std::vector<TextRange> run() {
    std::vector<TextRange> out;
    std::size_t begin = chunk_.begin;
    std::size_t first = 0;
    if (!fits(first)) find_sentences();
    while (!fits(first)) {
      const std::size_t stop = next_cut(first);
      if (stop >= tokens_.size()) break;
      const std::size_t end = tokens_[stop].begin;
      out.push_back({begin, end});
      begin = end;
      first = stop;
    }
    out.push_back({begin, chunk_.end});
    return out;
  }

 private:
  bool fits(std::size_t first) const {
    return window_ == 0 || tokens_.size() - first <= window_ + slack_;
  }

  // Finds the tokens at which sentences, or lines of a table, begin.
  void find_sentences() {
    std::size_t token = 0;
    for (const TextRange& sentence : text::split_sentences(chunk_.in(text_))) {
      const std::size_t begin = chunk_.begin + sentence.begin;
      while (token < tokens_.size() && tokens_[token].begin < begin) ++token;
      if (token < tokens_.size() && is_border(token)) sentences_.push_back(token);
    }
  }

  // The token at which the next window begins: near the even share of the remaining tokens.
  std::size_t next_cut(std::size_t first) const {
    const std::size_t left = tokens_.size() - first;
    const std::size_t parts = (left + window_ - 1) / window_;
    const std::size_t target = first + (left + parts - 1) / parts;
    const std::size_t least = std::max(first + 1, target - std::min(target, slack_));
    const std::size_t most = std::min(target + slack_, first + window_ + slack_);
    if (const auto sentence = nearest_sentence(target, least, most)) return *sentence;
    for (std::size_t at = target; at >= least; --at) {
      if (is_border(at) && begins_word(at)) return at;
    }
    std::size_t at = target;
    while (at < tokens_.size() && !is_border(at)) ++at;  // a character with several tokens
    return at;
  }

  std::optional<std::size_t> nearest_sentence(std::size_t target, std::size_t least,
                                              std::size_t most) const {
    const auto distance = [target](std::size_t at) {
      return at > target ? at - target : target - at;
    };
    std::optional<std::size_t> best;
    for (auto at = std::ranges::lower_bound(sentences_, least);
         at != sentences_.end() && *at <= most; ++at) {
      if (!best || distance(*at) < distance(*best)) best = *at;
    }
    return best;
  }

  // Whether a window may begin at the token. One character may have several tokens, and windows are
  // cut between characters.
  bool is_border(std::size_t token) const {
    return token > 0 && tokens_[token].begin > tokens_[token - 1].begin &&
           tokens_[token].begin > chunk_.begin;
  }

  bool begins_word(std::size_t token) const {
    const std::size_t before = text::code_point_border(text_, tokens_[token].begin - 1);
    return text::is_white_space(text::decode_utf8(text_, before).value);
  }

  std::string_view text_;
  TextRange chunk_;
  std::span<const TextRange> tokens_;
  std::size_t window_;
  std::size_t slack_;
  std::vector<std::size_t> sentences_;
};

}  // namespace

std::vector<TextRange> cut_windows(std::string_view text, TextRange chunk,
                                   std::span<const TextRange> tokens, std::size_t window) {
  return Cutter(text, chunk, tokens, window).run();
}

}  // namespace quarry::chunk
