// Splits retrieved passages into sentences, the units of a quoted answer.
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
  heading,     // names what follows and is never an answer itself
  list_intro,  // "... all of these conditions:"
  list_item,
  table_header,
  table_row,
  fragment,  // the end of a sentence that begins in the previous chunk
};

struct PassageSentence {
  std::size_t passage = 0;  // index into SearchResult::passages
  TextRange range;          // in bytes of the chunk's text
  SentenceShape shape = SentenceShape::prose;
  std::size_t paragraph = 0;  // within the passage, from 0; blank lines separate paragraphs

  std::string_view text(const retrieve::SearchResult& search) const {
    return range.in(search.passages[passage].view.chunk.text);
  }
};

// Returns the sentences of each passage in turn, in reading order.
std::vector<PassageSentence> sentences_of(const retrieve::SearchResult& search);

// The number of sentences after the list intro at `intro` that belong to its list; may be 0. At
// most 24 sentences and 1600 bytes, about one screen of a terminal.
std::size_t list_length(const std::vector<PassageSentence>& sentences, std::size_t intro,
                        const retrieve::SearchResult& search);

// Collapses white space to single spaces, but keeps line breaks before list items.
std::string folded_for_display(std::string_view text);

}  // namespace quarry::generate
