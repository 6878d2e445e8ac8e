#include "app/passage_view.h"

#include <cstdio>

#include "app/excerpt.h"
#include "app/output.h"

namespace quarry::app {
namespace {

std::string place(const retrieve::Passage& passage) {
  const store::ChunkRecord& chunk = passage.view.chunk;
  std::string text = printable(passage.view.document.document.source);
  if (chunk.page > 0) text += ", page " + std::to_string(chunk.page);
  return text + ", characters " + std::to_string(chunk.char_start) + "-" +
         std::to_string(chunk.char_end);
}

// Two figures that are comparable between queries, unlike scores: the number of query words in the
// title or the text, and the cosine similarity of the vectors if dense search found the passage.
std::string match_figures(const retrieve::Passage& passage, const QueryWords& query) {
  const auto& document = passage.view.document.document;
  const std::size_t found = query.found_in(document.title + "\n" + passage.view.chunk.text);
  std::string text = "words " + std::to_string(found) + " of " + std::to_string(query.count());
  if (!passage.dense) return text;
  char meaning[32];
  std::snprintf(meaning, sizeof meaning, ", meaning %.2f", *passage.dense);
  return text + meaning;
}

}  // namespace

Result<void> print_passages(std::string_view query, std::span<const retrieve::Passage> passages) {
  const QueryWords words(query);
  for (const retrieve::Passage& passage : passages) {
    QUARRY_TRY(print(std::to_string(passage.rank) + ". " +
                     bold(printable(passage.view.document.document.title)) + "  (" +
                     match_figures(passage, words) + ")\n   " + place(passage) + "\n   " +
                     excerpt(passage.view.chunk.text, words) + "\n"));
  }
  return {};
}

}  // namespace quarry::app
