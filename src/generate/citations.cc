#include "generate/citations.h"

#include <algorithm>

#include "store/records.h"
#include "text/unicode.h"

namespace quarry::generate {

namespace {

// Converts `range` from bytes of the chunk's text to code points of the document's text.
TextRange range_in_document(const retrieve::Passage& passage, TextRange range) {
  const std::string_view text = passage.view.chunk.text;
  const std::size_t begin =
      passage.view.chunk.char_start + text::count_code_points(text.substr(0, range.begin));
  return {begin, begin + text::count_code_points(range.in(text))};
}

}  // namespace

int Citations::cite(const retrieve::Passage& passage, TextRange range) {
  const store::ChunkRecord& chunk = passage.view.chunk;
  const store::DocumentRecord& document = passage.view.document;
  const TextRange place = range_in_document(passage, range);
  const auto known = std::ranges::find_if(list_, [&](const Citation& citation) {
    return citation.document_id == document.document_id && citation.char_start == place.begin &&
           citation.char_end == place.end;
  });
  if (known != list_.end()) return known->id;
  list_.push_back({.id = static_cast<int>(list_.size()) + 1,
                   .document_id = document.document_id,
                   .chunk_id = chunk.chunk_id,
                   .title = document.document.title,
                   .source = document.document.source,
                   .document_version = document.version,
                   .page = chunk.page,
                   .char_start = place.begin,
                   .char_end = place.end,
                   .quote = std::string(range.in(chunk.text)),
                   .score = passage.score});
  return list_.back().id;
}

bool Citations::covers(int id, const retrieve::Passage& passage, TextRange range) const {
  const Citation& citation = list_[static_cast<std::size_t>(id - 1)];
  const TextRange place = range_in_document(passage, range);
  return citation.document_id == passage.view.document.document_id &&
         citation.char_start <= place.begin && place.end <= citation.char_end;
}

std::string citation_marks(const std::vector<int>& ids) {
  std::string marks;
  for (const int id : ids) marks += "[" + std::to_string(id) + "]";
  return marks;
}

}  // namespace quarry::generate
