#include "ingest/memory_of.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

namespace quarry::ingest {
namespace {

ReadDocument document(std::size_t text, std::size_t blocks, std::size_t chunks,
                      std::size_t fields) {
  ReadDocument item;
  Document& made = item.record.document;
  made.text.assign(text, 'x');
  made.blocks.resize(blocks);
  for (std::size_t i = 0; i < fields; ++i) {
    made.metadata.set("field number " + std::to_string(i), std::string(40, 'v'));
  }
  item.chunks.resize(chunks);
  for (chunk::Chunk& chunk : item.chunks) {
    chunk.heading = "Waterworks > Pumps > Motors of the second kind";
    chunk.windows.resize(6);
  }
  return item;
}

// Heap bytes that the allocator reports for building the item.
template <class Make>
std::uint64_t allocated(Make make) {
  const auto in_use = [] {
    const auto info = ::mallinfo2();
    return static_cast<std::uint64_t>(info.uordblks + info.hblkhd);
  };
  const std::uint64_t before = in_use();
  const auto kept = make();
  return in_use() - before;
}

// Sanitizers replace the allocator, and mallinfo does not see theirs.
bool allocator_is_known() {
  return allocated([] { return std::string(100'000, 'x'); }) >= 100'000;
}

TEST(MemoryOf, MatchesTheAllocatedBytesForEveryShapeOfDocument) {
  if (!allocator_is_known()) GTEST_SKIP() << "mallinfo does not see this allocator";
  const std::size_t kinds[][4] = {{1'000'000, 0, 0, 0},
                                  {10'000, 50'000, 0, 0},
                                  {10'000, 0, 5'000, 0},
                                  {10'000, 0, 0, 2'000},
                                  {200'000, 1'000, 500, 300}};
  for (const auto& [text, blocks, chunks, fields] : kinds) {
    std::uint64_t counted = 0;
    const double taken = static_cast<double>(allocated([&] {
      auto item = std::make_unique<ReadDocument>(document(text, blocks, chunks, fields));
      counted = memory_of(*item);
      return item;
    }));
    EXPECT_GT(static_cast<double>(counted), 0.7 * taken) << text << ' ' << blocks << ' ' << chunks;
    EXPECT_LT(static_cast<double>(counted), 1.4 * taken) << text << ' ' << blocks << ' ' << chunks;
  }
}

TEST(MemoryOf, AnEmptyItemHasWeight) { EXPECT_GT(memory_of({}), 500u); }

}  // namespace
}  // namespace quarry::ingest
