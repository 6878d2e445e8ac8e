#include "generate/quote_selection.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "text/unicode.h"

namespace quarry::generate {
namespace {

// Sentences below this share of the best score are omitted: a short correct answer is better than a
// long one with noise.
constexpr double kLeastOfBest = 0.8;
constexpr float kSameMeaning = 0.95F;  // cosine; sentences that differ in a number stay below

class QuoteSelection {
 public:
  QuoteSelection(const Ranking& ranking, const retrieve::SearchResult& search, std::size_t most)
      : ranking_(ranking), search_(search), most_(most) {
    for (const RankedSentence& ranked : ranking.sentences) sentences_.push_back(ranked.sentence);
  }

  std::vector<Quote> run() {
    for (const std::size_t at : ranking_.best_first) {
      if (taken_.size() >= most_ || !good_enough(at)) break;
      if (!is_repeat(at)) take(at);
    }
    return in_reading_order();
  }

 private:
  bool good_enough(std::size_t at) const {
    const double best = ranking_.sentences[ranking_.best_first.front()].score;
    const double score = ranking_.sentences[at].score;
    return score > 0 && score >= kLeastOfBest * best;
  }

  bool is_repeat(std::size_t at) const {
    return std::ranges::any_of(taken_, [&](std::size_t other) {
      return inside(at, other) || same_text(at, other) || same_meaning(at, other);
    });
  }

  // Whether the two quotes overlap in the document: one is an item of the other's list, or another
  // chunk contains the same text.
  bool inside(std::size_t at, std::size_t other) const {
    const auto [first, last] = document_range(at);
    const auto [from, to] = document_range(other);
    return document(at) == document(other) && first < to && from < last;
  }

  std::pair<std::size_t, std::size_t> document_range(std::size_t at) const {
    const std::size_t begin = search_.passages[sentences_[at].passage].view.chunk.range.begin;
    return {begin + sentences_[at].range.begin, begin + quote_end(at)};
  }

  const std::string& document(std::size_t at) const {
    return search_.passages[sentences_[at].passage].view.document.document_id;
  }

  std::size_t quote_end(std::size_t at) const {
    if (sentences_[at].shape != SentenceShape::list_intro) return sentences_[at].range.end;
    return sentences_[at + list_length(sentences_, at, search_)].range.end;
  }

  bool same_text(std::size_t a, std::size_t b) const {
    return text::fold(folded_for_display(sentences_[a].text(search_))) ==
           text::fold(folded_for_display(sentences_[b].text(search_)));
  }

  bool same_meaning(std::size_t a, std::size_t b) const {
    const RankedSentence &x = ranking_.sentences[a], &y = ranking_.sentences[b];
    if (!x.cosine || !y.cosine) return false;
    const auto u = ranking_.vectors.row(x.row), v = ranking_.vectors.row(y.row);
    return std::inner_product(u.begin(), u.end(), v.begin(), 0.0F) > kSameMeaning;
  }

  // An item means little without the sentence that introduces its list.
  std::optional<std::size_t> intro_of(std::size_t item) const {
    for (std::size_t at = item; at-- > 0 && sentences_[at].passage == sentences_[item].passage;) {
      if (sentences_[at].shape == SentenceShape::list_intro) {
        return at + list_length(sentences_, at, search_) >= item ? std::optional(at) : std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::optional<std::size_t> header_of(std::size_t row) const {
    for (std::size_t at = row; at-- > 0 && sentences_[at].passage == sentences_[row].passage;) {
      if (sentences_[at].shape == SentenceShape::table_header) return at;
      if (sentences_[at].shape != SentenceShape::table_row) break;
    }
    return std::nullopt;
  }

  void take(std::size_t at) {
    if (sentences_[at].shape == SentenceShape::table_row) {
      const auto header = header_of(at);
      if (header && !is_repeat(*header) && taken_.size() + 1 < most_) add(*header);
    } else if (const auto intro = intro_of(at)) {
      // Two items of a list, or an item and its intro, read better as the whole list.
      const auto in_list = [&](std::size_t other) {
        return other > *intro && other <= *intro + list_length(sentences_, *intro, search_) &&
               sentences_[other].passage == sentences_[*intro].passage;
      };
      if (std::ranges::any_of(taken_, in_list)) {
        std::replace_if(taken_.begin(), taken_.end(), in_list, *intro);
        drop_repeats();
        return;
      }
    }
    // A list replaces items of it that were taken before.
    std::erase_if(taken_, [&](std::size_t other) { return inside(other, at); });
    add(at);
  }

  void add(std::size_t at) { taken_.push_back(at); }

  void drop_repeats() {
    std::vector<std::size_t> once;
    for (const std::size_t at : taken_) {
      if (std::ranges::find(once, at) == once.end()) once.push_back(at);
    }
    taken_ = std::move(once);
  }

  bool same_paragraph(std::size_t a, std::size_t b) const {
    return sentences_[a].passage == sentences_[b].passage &&
           sentences_[a].paragraph == sentences_[b].paragraph;
  }

  std::vector<Quote> in_reading_order() const {
    std::vector<std::size_t> order;
    for (const std::size_t at : taken_) {
      auto last = std::find_if(order.rbegin(), order.rend(),
                               [&](std::size_t other) { return same_paragraph(at, other); });
      if (last == order.rend()) {
        order.push_back(at);
        continue;
      }
      auto place = last.base();
      while (place != order.begin() && same_paragraph(*(place - 1), at) && *(place - 1) > at) {
        --place;
      }
      order.insert(place, at);
    }
    std::vector<Quote> quotes;
    for (const std::size_t at : order) {
      quotes.push_back({.passage = sentences_[at].passage,
                        .range = {sentences_[at].range.begin, quote_end(at)},
                        .paragraph = sentences_[at].paragraph});
    }
    return quotes;
  }

  const Ranking& ranking_;
  const retrieve::SearchResult& search_;
  const std::size_t most_;
  std::vector<PassageSentence> sentences_;
  std::vector<std::size_t> taken_;  // best first
};

}  // namespace

std::vector<Quote> select_quotes(const Ranking& ranking, const retrieve::SearchResult& search,
                                 std::size_t most) {
  return QuoteSelection(ranking, search, most).run();
}

}  // namespace quarry::generate
