// The journey of a question, over a real knowledge base. Only the embedder is a test double.
#include "retrieve/retriever.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/log.h"
#include "knowledge/home.h"
#include "store/test_folder.h"

namespace quarry::retrieve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// Gives every text the vector `vector`, or fails with `error` where it is set.
class FixedEmbedder final : public embed::Embedder {
 public:
  const embed::EmbedderIdentity& identity() const override { return identity_; }
  std::vector<TextRange> token_ranges(std::string_view) const override { return {}; }
  Result<embed::Vectors> embed(std::span<const std::string> texts, embed::EmbedRole role,
                               const Deadline& deadline) const override {
    ++calls;
    EXPECT_EQ(role, embed::EmbedRole::query);
    EXPECT_EQ(texts.size(), 1U);
    QUARRY_TRY(deadline.check("embedding"));
    if (error) return *error;
    return embed::Vectors{.dimension = vector.size(), .values = vector};
  }

  std::vector<float> vector = {0, 1};
  std::optional<Error> error;
  mutable int calls = 0;

 private:
  embed::EmbedderIdentity identity_{.name = "fixed", .fingerprint = "fixed-1", .dimension = 2};
};

struct Note {
  std::string name, text;
  std::vector<float> vector;
  std::vector<std::string> labels = {};
  int year = 2024;
};

store::DocumentWrite to_document(const Note& note) {
  store::DocumentWrite write;
  write.record.document_id = note.name;
  write.record.file = write.record.document.source = note.name;
  write.record.content = sha256(note.text);
  write.record.document.text = note.text;
  write.record.document.labels = note.labels;
  write.record.document.metadata = Json::object({{"year", note.year}});
  store::ChunkRecord& chunk = write.chunks.emplace_back();
  chunk.chunk_id = sha256(note.name + note.text).hex(32);
  chunk.range = {0, note.text.size()};
  chunk.char_end = note.text.size();
  chunk.embed_key = sha256(note.text);
  chunk.text = note.text;
  chunk.vectors = note.vector;
  return write;
}

// By inner product the notes rank c, b, a for the vector {0, 1}; by the word "pump" they rank a, b.
const std::vector<Note> kNotes = {{"a", "pump pump", {1, 0}},
                                  {"b", "pump seal gasket valve", {0.6F, 0.8F}},
                                  {"c", "bearing", {0, 1}}};

class RetrieverTest : public testing::Test {
 protected:
  RetrieverTest() {
    set_log_level(LogLevel::error);
    home_ = *knowledge::Home::open(
        {.folder = folder_.path(), .access = store::Catalog::Access::read_write},
        store::FileSystem::real(), executor_);
  }

  // A collection with vectors, unless the notes have none.
  void write(const std::vector<Note>& notes) {
    const std::size_t dimension = notes.front().vector.size();
    const embed::EmbedderIdentity& model = embedder_.identity();
    base_ = dimension == 0
                ? *home_->open_or_create("default", {})
                : *home_->open_or_create(
                      "default",
                      {.name = model.name, .fingerprint = model.fingerprint, .dimension = 2});
    store::CatalogBatch batch;
    for (const Note& note : notes) batch.documents.push_back(to_document(note));
    ASSERT_TRUE(base_->write(batch));
  }

  Result<SearchResult> search(const SearchRequest& request,
                              const Principal& principal = Principal::owner(),
                              const Deadline& deadline = {}) {
    return Retriever(*base_, &embedder_).search(request, principal, trace_, deadline);
  }
  static std::vector<std::string> sources(const Result<SearchResult>& result) {
    EXPECT_TRUE(result) << result.error().message;
    std::vector<std::string> sources;
    if (!result) return sources;
    for (const Passage& passage : result->passages) {
      EXPECT_EQ(passage.rank, sources.size() + 1);
      sources.push_back(passage.view.document.document.source);
    }
    return sources;
  }
  std::string degraded_reason(std::string_view stage) const {
    return std::string(trace_.degraded_reasons()[stage].string());
  }

  const store::TestFolder folder_;
  Executor executor_{2};
  FixedEmbedder embedder_;
  std::unique_ptr<knowledge::Home> home_;
  std::unique_ptr<knowledge::KnowledgeBase> base_;
  Trace trace_;
};

TEST_F(RetrieverTest, AnEmptyQueryIsRefused) {
  write(kNotes);
  for (const char* query : {"", " \t\r\n"}) {
    const auto result = search({.query = query});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::invalid);
    EXPECT_THAT(result.error().message, HasSubstr("empty"));
  }
  EXPECT_EQ(embedder_.calls, 0);
}

TEST_F(RetrieverTest, AQueryOfMoreThan16KiBIsRefused) {
  write(kNotes);
  EXPECT_THAT(sources(search({.query = "pump" + std::string(16 * 1024 - 4, ' ')})),
              ElementsAre("a", "b", "c"));
  const auto result = search({.query = std::string(16 * 1024 + 1, 'x')});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::invalid);
  EXPECT_THAT(result.error().message, HasSubstr("expected at most 16384 bytes, found 16385"));
}

TEST_F(RetrieverTest, LexicalModeRanksByWordsAndNeverEmbeds) {
  write(kNotes);
  const auto result = search({.query = "pump", .mode = SearchMode::lexical});
  EXPECT_THAT(sources(result), ElementsAre("a", "b"));
  EXPECT_EQ(embedder_.calls, 0);
  EXPECT_THAT(result->query_vector, IsEmpty());
  const Passage& best = result->passages.front();
  EXPECT_EQ(best.lexical, best.score);
  EXPECT_EQ(best.dense, std::nullopt);
  EXPECT_EQ(best.fused, std::nullopt);
}

TEST_F(RetrieverTest, DenseModeRanksByVectorsOnly) {
  write(kNotes);
  const auto result = search({.query = "pump", .mode = SearchMode::dense});
  EXPECT_THAT(sources(result), ElementsAre("c", "b", "a"));
  EXPECT_EQ(result->query_vector, embedder_.vector);
  const Passage& best = result->passages.front();
  EXPECT_NEAR(best.score, 1, 0.01);
  EXPECT_EQ(best.dense, best.score);
  EXPECT_EQ(best.lexical, std::nullopt);
  EXPECT_EQ(best.fused, std::nullopt);
}

TEST_F(RetrieverTest, HybridModeFusesBothListsByRank) {
  write(kNotes);
  const auto result = search({.query = "pump", .rrf_k = 1});
  EXPECT_THAT(sources(result), ElementsAre("a", "b", "c"));
  const double expected[] = {1.0 / 4 + 1.0 / 2, 1.0 / 3 + 1.0 / 3, 1.0 / 2};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_DOUBLE_EQ(result->passages[i].score, expected[i]);
    EXPECT_EQ(result->passages[i].fused, result->passages[i].score);
    EXPECT_TRUE(result->passages[i].dense);
  }
  EXPECT_TRUE(result->passages[0].lexical);
  EXPECT_FALSE(result->passages[2].lexical) << "no word of the query is in it";
}

TEST_F(RetrieverTest, AskingForMoreResultsNeverReordersTheFirst) {
  write(kNotes);
  const auto top = [&](std::size_t k) {
    return sources(search({.query = "pump", .top_k = k, .candidates = 1}));
  };
  // The best of each list, with equal scores, then the rest. Fused at full depth, b is above c.
  EXPECT_THAT(top(1), ElementsAre("a"));
  EXPECT_THAT(top(2), ElementsAre("a", "c"));
  EXPECT_THAT(top(3), ElementsAre("a", "c", "b"));
  EXPECT_THAT(sources(search({.query = "pump"})), ElementsAre("a", "b", "c"));
}

TEST_F(RetrieverTest, HybridModeFallsBackToWordsIfTheEmbedderFailsAndTheTraceSaysWhy) {
  write(kNotes);
  embedder_.error = Error{Code::unavailable, "the service is down"};
  const auto result = search({.query = "pump"});
  EXPECT_THAT(sources(result), ElementsAre("a", "b"));
  EXPECT_THAT(result->query_vector, IsEmpty());
  EXPECT_EQ(result->passages.front().fused, std::nullopt) << "one list is not fused";
  EXPECT_THAT(degraded_reason("dense"), HasSubstr("the service is down"));
}

TEST_F(RetrieverTest, DenseModeFailsIfTheEmbedderFails) {
  write(kNotes);
  embedder_.error = Error{Code::unavailable, "the service is down"};
  const auto result = search({.query = "pump", .mode = SearchMode::dense});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::unavailable);
  EXPECT_EQ(result.error().message, "the service is down");
}

TEST_F(RetrieverTest, ACollectionWithoutVectorsIsSearchedByWordsAndTheTraceSaysSo) {
  write({{"a", "pump", {}}});
  EXPECT_THAT(sources(search({.query = "pump"})), ElementsAre("a"));
  EXPECT_EQ(embedder_.calls, 0);
  EXPECT_THAT(degraded_reason("dense"), HasSubstr("no vectors"));
  const auto dense = search({.query = "pump", .mode = SearchMode::dense});
  ASSERT_FALSE(dense);
  EXPECT_EQ(dense.error().code, Code::invalid);
  EXPECT_THAT(dense.error().message, HasSubstr("'default'"));
}

TEST_F(RetrieverTest, WithoutAnEmbedderHybridModeIsLexicalAndTheTraceSaysSo) {
  write(kNotes);
  const auto result =
      Retriever(*base_, nullptr).search({.query = "pump"}, Principal::owner(), trace_, {});
  EXPECT_THAT(sources(result), ElementsAre("a", "b"));
  EXPECT_EQ(trace_.degraded().dump(), "[\"dense\"]");
}

TEST_F(RetrieverTest, EveryModeFindsOnlyWhatThePrincipalMayRead) {
  write({{"public", "pump", {0.6F, 0.8F}}, {"hidden", "pump", {0, 1}, {"hr"}}});
  for (const SearchMode mode : {SearchMode::hybrid, SearchMode::dense, SearchMode::lexical}) {
    SCOPED_TRACE(to_string(mode));
    const SearchRequest request{.query = "pump", .mode = mode};
    EXPECT_THAT(sources(search(request, Principal::with_labels({}))), ElementsAre("public"));
    EXPECT_THAT(sources(search(request, Principal::with_labels({"hr"}))),
                UnorderedElementsAre("public", "hidden"));
  }
}

TEST_F(RetrieverTest, EveryModeFindsOnlyWhatTheFilterMatches) {
  write({{"old", "pump", {0, 1}, {}, 1999}, {"new", "pump", {0.6F, 0.8F}}});
  for (const SearchMode mode : {SearchMode::hybrid, SearchMode::dense, SearchMode::lexical}) {
    SCOPED_TRACE(to_string(mode));
    EXPECT_THAT(
        sources(search(
            {.query = "pump", .mode = mode, .filter = *filter::Filter::parse("year > 2000")})),
        ElementsAre("new"));
  }
}

TEST_F(RetrieverTest, APassageMustContainThePhraseWhicheverListFoundIt) {
  write({{"wrong order", "start cold", {0, 1}}, {"right order", "a cold start", {1, 0}}});
  for (const SearchMode mode : {SearchMode::hybrid, SearchMode::dense, SearchMode::lexical}) {
    SCOPED_TRACE(to_string(mode));
    EXPECT_THAT(sources(search({.query = "\"cold start\"", .mode = mode})),
                ElementsAre("right order"));
  }
}

TEST_F(RetrieverTest, TheTraceTimesEveryStageThatRan) {
  write(kNotes);
  const auto stages = [&](SearchMode mode) {
    trace_ = Trace();
    EXPECT_TRUE(search({.query = "pump", .mode = mode}));
    std::vector<std::string> names;
    const Json timings = trace_.timings();
    for (const auto& [stage, milliseconds] : timings.members()) names.push_back(stage);
    return names;
  };
  EXPECT_THAT(stages(SearchMode::hybrid),
              UnorderedElementsAre("embed", "scope", "lexical", "dense", "fuse"));
  EXPECT_THAT(stages(SearchMode::dense), UnorderedElementsAre("embed", "scope", "dense", "fuse"));
  EXPECT_THAT(stages(SearchMode::lexical), UnorderedElementsAre("scope", "lexical", "fuse"));
  EXPECT_EQ(trace_.degraded().dump(), "[]");
}

TEST_F(RetrieverTest, AnExpiredDeadlineEndsTheSearch) {
  write(kNotes);
  for (const SearchMode mode : {SearchMode::hybrid, SearchMode::dense, SearchMode::lexical}) {
    SCOPED_TRACE(to_string(mode));
    const auto result = search({.query = "pump", .mode = mode}, Principal::owner(),
                               Deadline::after(std::chrono::milliseconds(0)));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::deadline);
  }
}

// Removes a document between the search and the reading of its text.
class RemovesDuringSearch final : public knowledge::KnowledgeBase {
 public:
  RemovesDuringSearch(knowledge::KnowledgeBase& below, std::string document)
      : below_(below), document_(std::move(document)) {}

  const store::CollectionRecord& collection() const override { return below_.collection(); }
  Result<store::BatchOutcome> write(const store::CatalogBatch& batch) override {
    return below_.write(batch);
  }
  Result<knowledge::Candidates> candidates(const knowledge::CandidateRequest& request,
                                           const Principal& principal, Trace& trace,
                                           const Deadline& deadline) const override {
    auto found = below_.candidates(request, principal, trace, deadline);
    QUARRY_TRY(below_.write({.documents = {}, .remove = {document_}}));
    return found;
  }
  Result<std::vector<store::Catalog::ChunkView>> chunks(std::span<const store::ChunkKey> keys,
                                                        const Principal& principal) const override {
    return below_.chunks(keys, principal);
  }
  Result<void> settle(const Deadline& deadline) override { return below_.settle(deadline); }

 private:
  knowledge::KnowledgeBase& below_;
  const std::string document_;
};

TEST_F(RetrieverTest, TheNextPassageMovesUpWhenADocumentIsRemovedDuringTheSearch) {
  write(kNotes);
  const RemovesDuringSearch base(*base_, "a");
  const auto result = Retriever(base, &embedder_)
                          .search({.query = "pump", .top_k = 2}, Principal::owner(), trace_, {});
  EXPECT_THAT(sources(result), ElementsAre("b", "c"));
}

TEST_F(RetrieverTest, AHitShowsNullForEveryScoreItDoesNotHave) {
  write(kNotes);
  const auto result = search({.query = "pump", .mode = SearchMode::lexical, .top_k = 1});
  ASSERT_TRUE(result);
  const Json hit = result->passages.front().to_json();
  EXPECT_EQ(hit["rank"].integer(), 1);
  EXPECT_EQ(hit["source"].string(), "a");
  EXPECT_EQ(hit["text"].string(), "pump pump");
  EXPECT_EQ(hit["scores"]["lexical"], hit["score"]);
  EXPECT_TRUE(hit["scores"]["dense"].is_null());
  EXPECT_TRUE(hit["scores"]["fused"].is_null());
  EXPECT_TRUE(hit["page"].is_null());
}

}  // namespace
}  // namespace quarry::retrieve
