// The sentences of retrieved passages: what a quoted answer is made of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "retrieve/retriever.h"

namespace quarry::generate {

enum class SentenceShape {
  prose,
  heading,     // names what follows and says nothing itself
  list_intro,  // "... all of these conditions:"
  list_item,
  table_header,
  table_row,
  fragment,  // the end of a sentence whose beginning stands in the chunk before
};

struct PassageSentence {
  std::size_t passage = 0;  // place in SearchResult::passages
  TextRange range;          // in the chunk's text
  SentenceShape shape = SentenceShape::prose;
  std::size_t paragraph = 0;  // counts up within the passage at blank lines

  std::string_view text(const retrieve::SearchResult& search) const {
    return range.in(search.passages[passage].view.chunk.text);
  }
};

// In the order of passages, and within each in reading order.
std::vector<PassageSentence> sentences_of(const retrieve::SearchResult& search);

// The items that belong to the list intro at `intro`: the number of sentences after it, possibly 0.
// Bounded by what can be read at a glance.
std::size_t list_length(const std::vector<PassageSentence>& sentences, std::size_t intro,
                        const retrieve::SearchResult& search);

// Runs of white space as one space; the line breaks before list items stay.
std::string folded_for_display(std::string_view text);

}  // namespace quarry::generate
