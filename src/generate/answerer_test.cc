#include "generate/answerer.h"

#include <gmock/gmock.h>

#include "generate/handmade_passages.h"
#include "generate/quoted_generator.h"
#include "generate/recorded_answer.h"
#include "knowledge/knowledge_base.h"

namespace quarry::generate {
namespace {

using testing::HasSubstr;

// An in-memory collection of one document that every question finds, for principals with its label.
class OneDocument final : public knowledge::KnowledgeBase {
 public:
  const store::CollectionRecord& collection() const override { return collection_; }
  Result<store::BatchOutcome> write(const store::CatalogBatch&) override {
    return store::BatchOutcome{};
  }
  Result<knowledge::Candidates> candidates(const knowledge::CandidateRequest& request,
                                           const Principal& principal, Trace&,
                                           const Deadline&) const override {
    knowledge::Candidates found;
    if (!request.text.empty() && principal.may_read({"staff"})) {
      found.lexical.push_back(
          {.chunk = store::ChunkKey{1}, .document = store::DocumentKey{1}, .score = 2});
    }
    return found;
  }
  Result<std::vector<store::Catalog::ChunkView>> chunks(std::span<const store::ChunkKey>,
                                                        const Principal&) const override {
    auto view = make_passage("d1", "The canteen opens at 11:30 every day. Soup is free.").view;
    view.chunk.key = store::ChunkKey{1};
    return std::vector{view};
  }
  Result<void> settle(const Deadline&) override { return {}; }
  void add_vectors() { collection_.dimension = 512; }

 private:
  store::CollectionRecord collection_{.name = "c"};
};

class ScriptedGenerator final : public Generator {
 public:
  explicit ScriptedGenerator(Error error, std::vector<NewSentence> said = {})
      : error_(std::move(error)), said_(std::move(said)) {}
  std::string_view name() const override { return "scripted"; }
  Result<Outcome> generate(const GenerateRequest&, AnswerWriter& answer, Trace&,
                           const Deadline&) const override {
    for (const NewSentence& sentence : said_) QUARRY_TRY(answer.add(sentence));
    return error_;
  }

 private:
  Error error_;
  std::vector<NewSentence> said_;
};

class AnswererTest : public testing::Test {
 protected:
  Result<Answer> ask(const Generator* model, AnswerBy by = AnswerBy::model,
                     const Principal& principal = Principal::owner()) {
    return Answerer(retriever_, quoted_, model)
        .ask({.search = {.query = "When does the canteen open every day?"}, .by = by}, principal,
             reader_, trace_, Deadline::never());
  }

  OneDocument knowledge_;
  retrieve::Retriever retriever_{knowledge_, nullptr};
  QuotedGenerator quoted_{nullptr};
  Trace trace_;
  AnswerSink quiet_;
  RecordedAnswer reader_;
};

const NewSentence kFirst{.text = "It opens at half past eleven.",
                         .support = Support::entailed,
                         .evidence = {{.passage = 0, .range = {0, 37}}}};
const NewSentence kInvented{.text = "Its roof is green.", .support = Support::unsupported};

TEST_F(AnswererTest, QuotesWithoutAModel) {
  const auto answer = ask(nullptr);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "The canteen opens at 11:30 every day. [1]");
  EXPECT_EQ(reader_.text, answer->text);
  EXPECT_TRUE(reader_.is_done);
}

TEST_F(AnswererTest, QuotesWhenTheModelFailsAndSaysWhy) {
  const ScriptedGenerator model(Error{Code::unavailable, "down"});
  const auto answer = ask(&model);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->model, "quoted");
  EXPECT_EQ(answer->text, "The canteen opens at 11:30 every day. [1]");
  EXPECT_EQ(trace_.degraded_reasons()["generate"].string(),
            "the language model did not answer (down); answering with quotes");
}

TEST_F(AnswererTest, ReportsHowLongItWaitedForASlowModel) {
  const ScriptedGenerator model(Error{Code::deadline, "POST ran out of time"});
  ASSERT_TRUE(ask(&model));
  EXPECT_THAT(trace_.degraded_reasons().dump(), HasSubstr("(not finished within 60 s)"));
}

TEST_F(AnswererTest, ReportsWhenToTryTheModelAgain) {
  const ScriptedGenerator model(
      Error{.code = Code::exhausted, .message = "busy", .retry_after = std::chrono::seconds(90)});
  ASSERT_TRUE(ask(&model));
  EXPECT_THAT(trace_.degraded_reasons().dump(), HasSubstr("(busy; try again after 90 s)"));
}

TEST_F(AnswererTest, ContinuesWithQuotesWhereTheModelBrokeOff) {
  const ScriptedGenerator model(Error{Code::unavailable, "down\n\033[2J"}, {kInvented});
  const auto answer = ask(&model);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text,
            "Its roof is green. [unsupported]\n\n[The model's answer broke off here: down ]\n"
            "The canteen opens at 11:30 every day. [1]");
  EXPECT_EQ(answer->model, "scripted");
  EXPECT_EQ(answer->sentences.size(), 2u);
  EXPECT_FALSE(answer->abstained);
  EXPECT_THAT(trace_.degraded_reasons().dump(), HasSubstr("broke off"));
}

TEST_F(AnswererTest, NeitherRepeatsNorContradictsTheModelsSentences) {
  const ScriptedGenerator model(Error{Code::unavailable, "down"}, {kFirst});
  const std::string begun =
      "It opens at half past eleven. [1]\n\n[The model's answer broke off here: down]";
  EXPECT_EQ(ask(&model)->text, begun) << "the only quote says the same";
  const auto other = Answerer(retriever_, quoted_, &model)
                         .ask({.search = {.query = "Who painted the moon?"}}, Principal::owner(),
                              quiet_, trace_, Deadline::never());
  ASSERT_TRUE(other);
  EXPECT_EQ(other->text, begun) << "no abstention after an answer";
  EXPECT_FALSE(other->abstained);
}

TEST_F(AnswererTest, EndsWhenItsReaderIsGone) {
  const ScriptedGenerator model(Error{Code::internal, "asked"}, {kFirst, kInvented});
  for (int pieces = 1; pieces <= 3; ++pieces) {  // two sentences, and the line about the break
    reader_ = RecordedAnswer(pieces);
    const auto answer = ask(&model);
    EXPECT_EQ(answer.error().message, "nobody reads") << pieces;
    EXPECT_FALSE(reader_.is_done);
  }
}

TEST_F(AnswererTest, PassesTheSearchRequestToTheRetriever) {
  knowledge_.add_vectors();
  const WordEmbedder embedder;
  const retrieve::Retriever retriever(knowledge_, &embedder);
  const auto answer = Answerer(retriever, quoted_, nullptr)
                          .ask({.search = {.query = "When does the canteen open?", .rrf_k = 9}},
                               Principal::owner(), reader_, trace_, Deadline::never());
  ASSERT_TRUE(answer);
  EXPECT_DOUBLE_EQ(reader_.best_score, 1.0 / (9 + 1)) << "rank 1 in one list";
}

TEST_F(AnswererTest, DoesNotFallBackAfterCancellation) {
  const ScriptedGenerator model(Error{Code::cancelled, "stop"});
  EXPECT_EQ(ask(&model).error().code, Code::cancelled);
}

TEST_F(AnswererTest, SkipsTheModelOnRequestOrWithoutPassages) {
  const ScriptedGenerator model(Error{Code::internal, "asked"}, {kInvented});
  EXPECT_FALSE(ask(&model, AnswerBy::quotes)->abstained);
  reader_ = RecordedAnswer();
  const auto nothing = ask(&model, AnswerBy::model, Principal::with_labels({"guest"}));
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->abstained);
  EXPECT_EQ(reader_.text, kAbstention);
}

TEST_F(AnswererTest, RefusesAnEmptyQuestion) {
  EXPECT_EQ(
      Answerer(retriever_, quoted_, nullptr)
          .ask({.search = {.query = " \n"}}, Principal::owner(), quiet_, trace_, Deadline::never())
          .error()
          .code,
      Code::invalid);
}

TEST_F(AnswererTest, PrintsTheAnswerInItsDocumentedShape) {
  const auto answer = ask(nullptr);
  const Json json = answer->to_json(trace_);
  std::string names;
  for (const auto& [name, value] : json.members()) names += name + " ";
  EXPECT_EQ(names,
            "question answer sentences citations confidence abstained degraded degraded_reasons "
            "model usage cache timings_ms ");
  EXPECT_EQ(
      json["sentences"].dump(),
      R"([{"text":"The canteen opens at 11:30 every day.","citations":[1],"support":"quoted"}])");
  std::string citation;
  for (const auto& [name, value] : json["citations"].items().at(0).members())
    citation += name + " ";
  EXPECT_EQ(citation,
            "id document_id document_version chunk_id title source page bbox char_start char_end "
            "quote score ");
  EXPECT_TRUE(json["timings_ms"].contains("generate"));
}

}  // namespace
}  // namespace quarry::generate
