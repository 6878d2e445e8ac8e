// Selects the sentences that an answer quotes, and their order.
#pragma once

#include <vector>

#include "generate/sentence_ranking.h"

namespace quarry::generate {

struct Quote {
  std::size_t passage = 0;  // index into SearchResult::passages
  TextRange range;          // in bytes of the chunk's text
  std::size_t paragraph = 0;
};

// Selects at most `most` of the best sentences, without duplicates. A list intro brings its items;
// a table row follows its header. Quotes of one paragraph are adjacent, in reading order;
// paragraphs are ordered by their best sentence.
std::vector<Quote> select_quotes(const Ranking& ranking, const retrieve::SearchResult& search,
                                 std::size_t most);

}  // namespace quarry::generate
