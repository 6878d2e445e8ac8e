#include <chrono>
#include <gmock/gmock.h>

#include "chunk/chunker.h"
#include "chunk/random_document_test.h"
#include "text/unicode.h"

namespace quarry::chunk {
namespace {

using testing::ElementsAre;

std::vector<Chunk> chunks_of(const Document& document, const ChunkSettings& settings) {
  return *chunk_document(document, settings, word_like_units);
}

// A document of the given (kind, level, text) blocks, each on its own page.
struct Part {
  BlockKind kind;
  int level;
  std::string text;
  int page = 1;
};

Document document_of(const std::vector<Part>& parts) {
  Document document;
  for (const Part& part : parts) {
    const std::size_t begin = document.text.size();
    document.text += part.text;
    document.blocks.push_back({.kind = part.kind,
                               .level = part.level,
                               .range = {begin, document.text.size()},
                               .page = part.page});
    document.text += "\n\n";
  }
  return document;
}

TEST(ChunkDocument, OffsetsPagesAndTokensEqualACountFromTheStart) {
  std::mt19937 random(61);
  for (int i = 0; i < 1200; ++i) {
    const Document document = random_document(random);
    for (const Chunker* chunker : chunkers()) {
      ChunkSettings settings{.chunker = std::string(chunker->name()), .size = 1 + random() % 30};
      settings.overlap = random() % settings.size;
      settings.unit = random() % 2 == 0 ? ChunkUnit::tokens : ChunkUnit::characters;
      for (const Chunk& chunk : chunks_of(document, settings)) {
        const std::string_view text = document.text;
        ASSERT_EQ(chunk.char_start, text::count_code_points(text.substr(0, chunk.range.begin)));
        ASSERT_EQ(chunk.char_end, text::count_code_points(text.substr(0, chunk.range.end)));
        int page = 0;
        for (const Block& block : document.blocks) {
          if (block.range.begin <= chunk.range.begin) page = block.page;
        }
        ASSERT_EQ(chunk.page, page);
        std::size_t tokens = 0;
        for (const TextRange& token : word_like_units(text)) {
          tokens += token.begin >= chunk.range.begin && token.begin < chunk.range.end;
        }
        ASSERT_EQ(chunk.tokens, tokens);
      }
    }
  }
}

TEST(ChunkDocument, WindowsCoverTheChunkInOrderWithoutOverlap) {
  std::mt19937 random(62);
  for (int i = 0; i < 1500; ++i) {
    const Document document = random_document(random);
    const std::size_t window = random() % 12;
    const auto units = i % 2 == 0 ? word_like_units : code_point_units;
    const auto chunks =
        *chunk_document(document, {.size = 40, .overlap = 5, .window = window}, units);
    for (const Chunk& chunk : chunks) {
      ASSERT_FALSE(chunk.windows.empty());
      std::size_t at = chunk.range.begin;
      for (const TextRange& part : chunk.windows) {
        ASSERT_EQ(part.begin, at);
        ASSERT_LT(part.begin, part.end);
        ASSERT_EQ(text::code_point_border(document.text, part.end), part.end);
        std::size_t tokens = 0;
        for (const TextRange& token : units(document.text))
          tokens += token.begin >= part.begin && token.begin < part.end;
        if (window > 0) {
          ASSERT_LE(tokens, window + window / 4);
        }
        at = part.end;
      }
      ASSERT_EQ(at, chunk.range.end);
      if (window == 0) {
        ASSERT_EQ(chunk.windows.size(), 1u);
      }
    }
  }
}

TEST(ChunkDocument, WindowsAreEvenAndEndAtSentences) {
  Document document;
  for (int i = 0; i < 6; ++i) document.text += "One two three four five six seven eight nine ten. ";
  const auto chunks = chunks_of(document, {.size = 100, .overlap = 0, .window = 32});
  ASSERT_EQ(chunks.size(), 1u);
  ASSERT_EQ(chunks[0].windows.size(), 2u);
  for (const TextRange& window : chunks[0].windows) {
    EXPECT_EQ(text::trim_white_space(window.in(document.text)).back(), '.');
    EXPECT_EQ(word_like_units(window.in(document.text)).size(), 30u);
  }
}

TEST(ChunkDocument, AChunkSlightlyLargerThanTheWindowIsOneWindow) {
  Document document;
  for (int i = 0; i < 40; ++i) document.text += "word ";
  EXPECT_EQ(chunks_of(document, {.window = 32})[0].windows.size(), 1u);
  document.text += "more";
  EXPECT_EQ(chunks_of(document, {.window = 32})[0].windows.size(), 2u);
}

TEST(ChunkDocument, NamesTheHeadingsAbove) {
  const Document document = document_of({{BlockKind::heading, 1, "Guide"},
                                         {BlockKind::paragraph, 0, "Welcome."},
                                         {BlockKind::heading, 2, "Setup"},
                                         {BlockKind::paragraph, 0, "Install it.", 2},
                                         {BlockKind::heading, 2, "Use"},
                                         {BlockKind::paragraph, 0, "Run it.", 3},
                                         {BlockKind::heading, 1, "Index"},
                                         {BlockKind::paragraph, 0, "Words.", 4}});
  std::vector<std::string> headings;
  for (const Chunk& chunk : chunks_of(document, {.chunker = "structure"}))
    headings.push_back(chunk.heading);
  EXPECT_THAT(headings, ElementsAre("Guide", "Guide > Setup", "Guide > Use", "Index"));
}

TEST(StructureChunker, KeepsATableWholeIfItFits) {
  const Document document = document_of({{BlockKind::paragraph, 0, "one two three four five six"},
                                         {BlockKind::table, 0, "a b\n1 2\n3 4\n5 6"},
                                         {BlockKind::paragraph, 0, "after"}});
  std::vector<std::string> texts;
  for (const Chunk& chunk :
       chunks_of(document, {.chunker = "structure", .size = 9, .overlap = 0})) {
    texts.emplace_back(chunk.range.in(document.text));
  }
  EXPECT_THAT(texts, ElementsAre("one two three four five six", "a b\n1 2\n3 4\n5 6\n\nafter"));
}

TEST(StructureChunker, CutsALargeTableBetweenRowsAndRepeatsItsFirstRow) {
  std::string table = "Part Price";
  for (int i = 0; i < 8; ++i) table += "\nbolt" + std::to_string(i) + " " + std::to_string(i);
  const Document document =
      document_of({{BlockKind::heading, 1, "Prices"}, {BlockKind::table, 0, table}});
  const auto chunks = chunks_of(document, {.chunker = "structure", .size = 7, .overlap = 0});
  ASSERT_EQ(chunks.size(), 3u);
  EXPECT_EQ(chunks[0].range.in(document.text), "Prices\n\nPart Price\nbolt0 0\nbolt1 1");
  EXPECT_EQ(chunks[0].heading, "Prices");
  EXPECT_EQ(chunks[1].range.in(document.text), "bolt2 2\nbolt3 3\nbolt4 4");
  EXPECT_EQ(chunks[1].heading, "Prices > Part Price");
}

TEST(StructureChunker, ConsecutiveHeadingsBeginOneChunk) {
  const Document document = document_of({{BlockKind::heading, 1, "Guide"},
                                         {BlockKind::heading, 2, "Setup"},
                                         {BlockKind::paragraph, 0, "Install it."}});
  const auto chunks = chunks_of(document, {.chunker = "structure"});
  ASSERT_EQ(chunks.size(), 1u);
  EXPECT_EQ(chunks[0].range.in(document.text), "Guide\n\nSetup\n\nInstall it.");
}

TEST(ChunkDocument, RefusesInvalidSettings) {
  const auto chunks = chunk_document({}, {.chunker = "magic"}, word_like_units);
  ASSERT_FALSE(chunks);
  EXPECT_EQ(chunks.error().code, Code::invalid);
}

TEST(ChunkDocument, CutsOneEndlessWordInLinearTime) {
  Document document;
  document.text = std::string(4 << 20, 'x');
  const auto one_word = [](std::string_view text) {
    return std::vector<TextRange>{{0, text.size()}};
  };
  for (const Chunker* chunker : chunkers()) {
    ChunkSettings settings{.chunker = std::string(chunker->name())};
    const auto began = std::chrono::steady_clock::now();
    const auto chunks = *chunk_document(document, settings, one_word);
    EXPECT_GT(chunks.size(), 2000u);
    for (const Chunk& chunk : chunks) EXPECT_LE(chunk.tokens, settings.size);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  }
}

}  // namespace
}  // namespace quarry::chunk
