#include "store/chunk_faults.h"

#include <gtest/gtest.h>
#include <random>

#include "store/catalog_fixture.h"

namespace quarry::store {
namespace {

TEST(CodePointCounter, AgreesWithCountingFromTheStart) {
  std::mt19937 random(20240615);
  for (int round = 0; round < 50; ++round) {
    std::string text;
    for (std::size_t i = random() % 900; i > 0; --i) {
      const char* const letters[] = {"a", "é", "語", "😀"};
      text += letters[random() % 4];
    }
    const CodePointCounter counter(text);
    std::size_t count = 0;
    for (std::size_t byte = 0; byte <= text.size(); ++byte) {
      const bool starts =
          byte == text.size() || (static_cast<unsigned char>(text[byte]) & 0xC0) != 0x80;
      ASSERT_EQ(counter.on_border(byte), starts);
      if (!starts) continue;
      ASSERT_EQ(counter.before(byte), count);
      ++count;
    }
    EXPECT_FALSE(counter.on_border(text.size() + 1));
  }
}

TEST(ChunkFaults, NameTheFirstFaultyChunk) {
  DocumentWrite write = document_of("a", {"one", "zwölf"});
  EXPECT_FALSE(chunk_fault(write.record.document.text, write.chunks));
  write.chunks[1].char_end = 11;
  EXPECT_EQ(*chunk_fault(write.record.document.text, write.chunks),
            "chunk " + write.chunks[1].chunk_id + ": expected characters 5..10, found 5..11");
}

TEST(ChunkFaults, VectorsMustBeWholeRows) {
  EXPECT_FALSE(vectors_fault(8, 4));
  EXPECT_TRUE(vectors_fault(0, 4));
  EXPECT_TRUE(vectors_fault(6, 4));
  EXPECT_FALSE(vectors_fault(0, 0));
  EXPECT_TRUE(vectors_fault(4, 0));
}

}  // namespace
}  // namespace quarry::store
