#include "search/readership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "segment/segment_builder.h"
#include "segment/segment_view.h"

namespace quarry::search {
namespace {

// Documents of one to four chunks; some words in nearly all of them, some in few.
std::shared_ptr<const segment::Segment> segment_of(std::size_t documents, std::mt19937& random) {
  std::vector<segment::AnalysedDocument> made;
  std::int64_t chunk = 0;
  for (std::size_t i = 1; i <= documents; ++i) {
    segment::AnalysedDocument& document = made.emplace_back();
    document.key = store::DocumentKey{static_cast<std::int64_t>(i)};
    for (std::size_t c = 0; c <= random() % 4; ++c) {
      segment::AnalysedChunk& one = document.chunks.emplace_back();
      one.key = store::ChunkKey{++chunk};
      for (const unsigned odds : {1U, 3U, 40U, 500U}) {
        if (random() % odds == 0) one.terms.push_back("in" + std::to_string(odds));
      }
    }
  }
  return *segment::Segment::in_memory(
      segment::build_segment(std::move(made), vectors::VectorShape()));
}

TermCount counted(const segment::Segment& segment, const words::TermEntry& entry,
                  const Bitmap& readable) {
  TermCount count;
  std::set<std::uint32_t> documents;
  words::PostingCursor cursor(segment.words().postings(entry));
  for (words::Posting posting; cursor.next(posting);) {
    if (!readable[posting.chunk]) continue;
    ++count.chunks;
    documents.insert(segment.chunk_table()[posting.chunk].document);
  }
  count.documents = documents.size();
  return count;
}

TEST(Readership, CountsTheReadableChunksOfAWordForAnyShareOfThem) {
  std::mt19937 random(5);
  const auto segment = segment_of(3000, random);
  for (const unsigned of_thousand : {0U, 1U, 30U, 500U, 970U, 999U, 1000U}) {
    Bitmap documents(segment->documents());
    for (std::size_t i = 0; i < documents.size(); ++i) {
      // Hidden documents come in runs, as after ingestion, so whole blocks are hidden or readable.
      if ((i / 50 * 7919 + (i % 5 == 0 ? i : 0)) % 1000 < of_thousand) documents.set(i);
    }
    const auto chunks = std::make_shared<const Bitmap>(segment->chunks_of(documents));
    const Readership readable(chunks, {documents.count(), chunks->count(), 0}, {}, nullptr);
    for (const char* word : {"in1", "in3", "in40", "in500"}) {
      const words::TermEntry entry = *segment->words().find(word);
      const TermCount expected = counted(*segment, entry, *chunks);
      for (int time = 0; time < 2; ++time) {
        const TermCount found = readable.with(entry, segment->words(), segment->chunk_table());
        EXPECT_EQ(found.chunks, expected.chunks) << word << " " << of_thousand;
        EXPECT_EQ(found.documents, expected.documents) << word << " " << of_thousand;
      }
    }
  }
}

TEST(Readership, EqualsTheDictionaryIfEverythingIsReadable) {
  std::mt19937 random(6);
  const auto segment = segment_of(200, random);
  const Readership all(nullptr, {}, {}, nullptr);
  const words::TermEntry entry = *segment->words().find("in3");
  const TermCount found = all.with(entry, segment->words(), segment->chunk_table());
  EXPECT_EQ(found.chunks, entry.chunks);
  EXPECT_EQ(found.documents, entry.documents);
}

}  // namespace
}  // namespace quarry::search
