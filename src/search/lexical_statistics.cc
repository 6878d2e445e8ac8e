#include "search/lexical_statistics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

namespace quarry::search {
namespace {

// A chunk that contains a word of the question always gets a part of its score from itself.
constexpr float kMostShare = 0.99F;

// Each word keeps an open posting list during the search.
constexpr std::size_t kMostWordsOfPrefix = 64;

struct AskedWord {
  const words::QueryWord* word = nullptr;
  float asked = 0;  // how often it is in the question
};

std::vector<AskedWord> distinct(std::span<const words::QueryWord> words) {
  std::vector<AskedWord> asked;
  asked.reserve(words.size());
  for (const words::QueryWord& word : words) asked.push_back({&word, 1});
  std::ranges::sort(asked, [](const auto& a, const auto& b) { return *a.word < *b.word; });
  std::size_t kept = 0;
  for (const AskedWord& each : asked) {
    if (kept > 0 && *asked[kept - 1].word == *each.word) {
      ++asked[kept - 1].asked;
    } else {
      asked[kept++] = each;
    }
  }
  asked.resize(kept);
  return asked;
}

float idf(std::size_t all, std::size_t with) {
  const auto n = static_cast<double>(std::min(with, all));
  return static_cast<float>(std::log(1 + (static_cast<double>(all) - n + 0.5) / (n + 0.5)));
}

// Looks up the terms of a word and weighs them. One thread at a time.
class Weighing {
 public:
  Weighing(std::span<const segment::SegmentView> views, const Scope& scope,
           const Bm25Settings& settings)
      : views_(views),
        scope_(scope),
        share_(std::clamp(settings.document_share, 0.0F, kMostShare)) {}

  // Appends the word's terms that occur in something readable. All get the same weight: the terms
  // of a word count as one, whose frequency is the sum of theirs (Pirkola, The effects of query
  // structure and dictionary setups in dictionary-based cross-language information retrieval, SIGIR
  // 1998). Otherwise a stem in a language of few documents would count as a rare word.
  void weigh(const AskedWord& asked, WeighedTerms& weighed) const {
    TermCount with;
    add(asked.word->term, with, weighed);
    for (const std::string& other : asked.word->others) add(other, with, weighed);
    weighed.weights.resize(weighed.places.size() / views_.size(), weights(with, asked.asked));
  }

 private:
  void add(std::string_view text, TermCount& with, WeighedTerms& weighed) const {
    const std::size_t before = weighed.places.size();
    TermCount readable;
    for (std::size_t v = 0; v < views_.size(); ++v) {
      const segment::Segment& segment = *views_[v].segment;
      const auto& place = weighed.places.emplace_back(segment.words().find(text));
      if (!place) continue;
      const TermCount here =
          scope_.readable_of(v).with(*place, segment.words(), segment.chunk_table());
      readable.chunks += here.chunks;
      readable.documents += here.documents;
    }
    if (readable.chunks == 0) return weighed.places.resize(before);
    with.chunks += readable.chunks;
    with.documents += readable.documents;
  }

  Weights weights(const TermCount& with, float asked) const {
    const ScopeTotals& totals = scope_.readable();
    const bool same = totals.chunks == totals.documents && with.chunks == with.documents;
    const float of_chunks = idf(totals.chunks, with.chunks);
    const float of_documents = same ? of_chunks : idf(totals.documents, with.documents);
    return {.chunk = (1 - share_) * asked * of_chunks, .document = share_ * asked * of_documents};
  }

  std::span<const segment::SegmentView> views_;
  const Scope& scope_;
  const float share_;
};

// The readable words that begin with the prefix, the most common ones if there are too many, and
// the stem of the whole word, which may begin differently.
std::vector<std::string> words_with(std::span<const segment::SegmentView> views, const Scope& scope,
                                    const words::QueryPrefix& asked) {
  const std::string& prefix = asked.text;
  std::map<std::string, std::uint64_t, std::less<>> chunks;
  for (std::size_t v = 0; v < views.size(); ++v) {
    const segment::Segment& segment = *views[v].segment;
    words::TermCursor cursor(segment.words().dictionary());
    if (!cursor.seek(prefix)) continue;
    while (cursor.next() && cursor.term().starts_with(prefix)) {
      chunks[std::string(cursor.term())] +=
          scope.readable_of(v).with(cursor.entry(), segment.words(), segment.chunk_table()).chunks;
    }
  }
  std::vector<std::pair<std::uint64_t, std::string>> by_size;
  for (auto& [word, count] : chunks) by_size.emplace_back(count, word);
  std::ranges::sort(by_size, std::greater());
  by_size.resize(std::min(by_size.size(), kMostWordsOfPrefix));
  std::vector<std::string> words;
  for (auto& [count, word] : by_size) words.push_back(std::move(word));
  const auto add_whole = [&](const std::string& term) {
    if (!term.empty() && !term.starts_with(prefix)) words.push_back(term);
  };
  add_whole(asked.whole.term);
  std::ranges::for_each(asked.whole.others, add_whole);
  return words;
}

}  // namespace

WeighedTerms weigh(std::span<const segment::SegmentView> views, const Scope& scope,
                   const words::LexicalQuery& query, const Bm25Settings& settings) {
  const Weighing weighing(views, scope, settings);
  WeighedTerms weighed;
  weighed.weights.reserve(query.words.size());
  weighed.places.reserve(query.words.size() * views.size());
  for (AskedWord& asked : distinct(query.words)) {
    if (std::ranges::find(query.names, asked.word->term) != query.names.end()) {
      asked.asked *= settings.name_weight;
    }
    weighing.weigh(asked, weighed);
  }
  for (const words::QueryPrefix& prefix : query.prefixes) {
    const std::size_t first = weighed.weights.size();
    for (std::string& text : words_with(views, scope, prefix)) {
      const words::QueryWord word{.term = std::move(text)};
      weighing.weigh({.word = &word, .asked = 1}, weighed);
    }
    const std::span begun = std::span(weighed.weights).subspan(first);
    Weights least{INFINITY, INFINITY};
    for (const Weights& each : begun) {
      least = {std::min(least.chunk, each.chunk), std::min(least.document, each.document)};
    }
    std::ranges::fill(begun, least);
  }
  return weighed;
}

}  // namespace quarry::search
