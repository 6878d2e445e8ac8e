#include "ingest/embedding_text.h"

#include <gtest/gtest.h>

namespace quarry::ingest {
namespace {

Document manual() {
  Document document;
  document.title = "Pump manual";
  document.text = "Pump manual\n\nOpen the valve. Close the valve.";
  return document;
}

TEST(EmbeddingTextTest, PutsTheTitleOfTheDocumentAboveAWindow) {
  EXPECT_EQ(embedding_text(manual(), {13, 28}, WindowContext::title),
            "Pump manual\nOpen the valve.");
}

TEST(EmbeddingTextTest, DoesNotRepeatATitleThatTheWindowBeginsWith) {
  EXPECT_EQ(embedding_text(manual(), {0, 28}, WindowContext::title),
            "Pump manual\n\nOpen the valve.");
}

TEST(EmbeddingTextTest, OmitsATitleAsLongAsAParagraph) {
  Document document = manual();
  document.title = std::string(500, 'x');
  EXPECT_EQ(embedding_text(document, {13, 28}, WindowContext::title), "Open the valve.");
}

TEST(EmbeddingTextTest, OmitsTheTitleWithoutTitleContext) {
  EXPECT_EQ(embedding_text(manual(), {13, 28}, WindowContext::none), "Open the valve.");
}

TEST(EmbeddingTextTest, TheKeyDependsOnEverythingThatIsEmbedded) {
  const Document document = manual();
  const chunk::Chunk chunk{.range = {13, 45}, .windows = {{13, 28}, {29, 45}}};
  const Digest key = embed_key(document, chunk, WindowContext::title, "model");
  EXPECT_EQ(embed_key(document, chunk, WindowContext::title, "model"), key);
  EXPECT_NE(embed_key(document, chunk, WindowContext::title, "other model"), key);

  const chunk::Chunk one_window{.range = {13, 45}, .windows = {{13, 45}}};
  EXPECT_NE(embed_key(document, one_window, WindowContext::title, "model"), key);

  Document renamed = document;
  renamed.title = "Valve manual";
  EXPECT_NE(embed_key(renamed, chunk, WindowContext::title, "model"), key);
}

TEST(EmbeddingTextTest, TheKeyOfAnUnchangedPassageSurvivesAnEditElsewhere) {
  const Document before = manual();
  Document after = before;
  after.text += " A new last sentence.";
  const chunk::Chunk chunk{.range = {13, 28}, .windows = {{13, 28}}};
  EXPECT_EQ(embed_key(before, chunk, WindowContext::title, "model"),
            embed_key(after, chunk, WindowContext::title, "model"));
}

}  // namespace
}  // namespace quarry::ingest
