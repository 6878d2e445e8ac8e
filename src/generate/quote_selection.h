// Which sentences an answer quotes, and in which order they are read.
#pragma once

#include <vector>

#include "generate/sentence_ranking.h"

namespace quarry::generate {

struct Quote {
  std::size_t passage = 0;  // place in SearchResult::passages
  TextRange range;          // in the chunk's text
  std::size_t paragraph = 0;
};

// At most `most` of the best, without repeats, lists with their items, table rows after their
// header. Those of one paragraph stand together in reading order; paragraphs in order of their
// best.
std::vector<Quote> select_quotes(const Ranking& ranking, const retrieve::SearchResult& search,
                                 std::size_t most);

}  // namespace quarry::generate
