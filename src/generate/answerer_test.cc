#include "generate/answerer.h"

#include <gmock/gmock.h>

#include "generate/handmade_passages.h"
#include "generate/quoted_generator.h"

namespace quarry {
namespace {

using testing::HasSubstr;
using testing::Not;

// A collection of one document, in memory, found by any question of its reader.
class OneDocument final : public KnowledgeBase {
 public:
  const CollectionRecord& collection() const override { return collection_; }
  Result<BatchOutcome> write(const CatalogBatch&) override { return BatchOutcome{}; }
  Result<Candidates> candidates(const CandidateRequest& request, const Principal& principal, Trace&,
                                const Deadline&) const override {
    Candidates found;
    if (!request.text.empty() && principal.may_read({"staff"})) {
      found.lexical.push_back({.chunk = ChunkKey{1}, .document = DocumentKey{1}, .score = 2});
    }
    return found;
  }
  Result<std::vector<Catalog::ChunkView>> chunks(std::span<const ChunkKey>,
                                                 const Principal&) const override {
    auto view = make_passage("d1", "The canteen opens at 11:30 every day. Soup is free.").view;
    view.chunk.key = ChunkKey{1};
    return std::vector{view};
  }
  Result<void> settle(const Deadline&) override { return {}; }

 private:
  CollectionRecord collection_{.name = "c"};
};

class ScriptedGenerator final : public Generator {
 public:
  explicit ScriptedGenerator(Error error) : error_(std::move(error)) {}
  std::string_view name() const override { return "scripted"; }
  Result<Answer> generate(const GenerateRequest&, const TextSink& show, Trace&,
                          const Deadline&) const override {
    show("Half a");
    return error_;
  }

 private:
  Error error_;
};

class AnswererTest : public testing::Test {
 protected:
  Result<Answer> ask(const Generator* model, AnswerBy by = AnswerBy::model,
                     const Principal& principal = Principal::owner()) {
    return Answerer(retriever_, quoted_, model)
        .ask(
            {.question = "When does the canteen open every day?", .by = by}, principal,
            [&](std::string_view piece) { shown_ += piece; }, trace_, Deadline::never());
  }

  OneDocument knowledge_;
  Retriever retriever_{knowledge_, nullptr};
  QuotedGenerator quoted_{nullptr};
  Trace trace_;
  std::string shown_;
};

TEST_F(AnswererTest, QuotesWithoutAModel) {
  const auto answer = ask(nullptr);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "The canteen opens at 11:30 every day. [1]");
  EXPECT_EQ(shown_, answer->text);
}

TEST_F(AnswererTest, QuotesWhenTheModelFailsAndSaysSo) {
  const ScriptedGenerator model(Error{Code::unavailable, "down"});
  const auto answer = ask(&model);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->model, "quoted");
  EXPECT_EQ(shown_, "Half a\n\n" + answer->text);
  EXPECT_THAT(trace_.explain().dump(), HasSubstr(R"({"stage":"generate","reason":"down"})"));
}

TEST_F(AnswererTest, DoesNotGoOnWhenItWasCancelled) {
  const ScriptedGenerator model(Error{Code::cancelled, "stop"});
  EXPECT_EQ(ask(&model).error().code, Code::cancelled);
}

TEST_F(AnswererTest, DoesNotAskTheModelWhenToldOrWithoutPassages) {
  const ScriptedGenerator model(Error{Code::internal, "asked"});
  EXPECT_FALSE(ask(&model, AnswerBy::quotes)->abstained);
  const auto nothing = ask(&model, AnswerBy::model, Principal::with_labels({"guest"}));
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->abstained);
  EXPECT_THAT(shown_, Not(HasSubstr("Half")));
}

TEST_F(AnswererTest, RefusesAnEmptyQuestion) {
  EXPECT_EQ(Answerer(retriever_, quoted_, nullptr)
                .ask({.question = " \n"}, Principal::owner(), nullptr, trace_, Deadline::never())
                .error()
                .code,
            Code::invalid);
}

TEST_F(AnswererTest, PrintsTheAnswerInTheFixedShape) {
  const auto answer = ask(nullptr);
  const Json json = answer->to_json(trace_);
  std::string names;
  for (const auto& [name, value] : json.members()) names += name + " ";
  EXPECT_EQ(names,
            "question answer sentences citations confidence abstained degraded model usage cache "
            "timings_ms ");
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
}  // namespace quarry
