#include "generate/citations.h"

#include <algorithm>

#include "text/unicode.h"

namespace quarry {

int Citations::cite(const Passage& passage, TextRange range) {
  const ChunkRecord& chunk = passage.view.chunk;
  const DocumentRecord& document = passage.view.document;
  const std::string_view text = chunk.text;
  const std::size_t start = chunk.char_start + count_code_points(text.substr(0, range.begin));
  const std::size_t end = start + count_code_points(range.in(text));
  const auto known = std::ranges::find_if(list_, [&](const Citation& citation) {
    return citation.document_id == document.document_id && citation.char_start == start &&
           citation.char_end == end;
  });
  if (known != list_.end()) return known->id;
  list_.push_back({.id = static_cast<int>(list_.size()) + 1,
                   .document_id = document.document_id,
                   .chunk_id = chunk.chunk_id,
                   .title = document.document.title,
                   .source = document.document.source,
                   .document_version = document.version,
                   .page = chunk.page,
                   .char_start = start,
                   .char_end = end,
                   .quote = std::string(range.in(text)),
                   .score = passage.score});
  return list_.back().id;
}

std::string citation_marks(const std::vector<int>& ids) {
  std::string marks;
  for (const int id : ids) marks += "[" + std::to_string(id) + "]";
  return marks;
}

}  // namespace quarry
