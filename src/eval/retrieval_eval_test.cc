#include "eval/retrieval_eval.h"

#include <fstream>
#include <gmock/gmock.h>
#include <unistd.h>

namespace quarry::eval {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class RetrievalEvalTest : public testing::Test {
 protected:
  RetrievalEvalTest() {
    std::string pattern = (fs::temp_directory_path() / "quarry-eval-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    fs::create_directories(folder_ / "qrels");
    write("corpus.jsonl", R"({"_id":"a","title":"","text":"x"})");
    write("queries.jsonl",
          "{\"_id\":\"1\",\"text\":\"first\"}\n{\"_id\":2,\"text\":\"second\"}\n"
          "{\"_id\":\"unjudged\",\"text\":\"third\"}\n");
    write("qrels/test.tsv", "query-id\tcorpus-id\tscore\n1\ta\t1\n2\tb\t2\n2\tc\t1\n");
  }
  ~RetrievalEvalTest() override { fs::remove_all(folder_); }
  void write(const char* name, const std::string& text) { std::ofstream(folder_ / name) << text; }

  fs::path folder_;
};

TEST_F(RetrievalEvalTest, RunsOnlyJudgedQueriesAndAveragesOverThem) {
  const auto dataset = open_dataset(folder_);
  ASSERT_TRUE(dataset) << dataset.error().message;
  std::vector<std::string> asked;
  const auto report = evaluate_retrieval(*dataset, [&](const std::string& query) {
    asked.push_back(query);
    return Result<EvalAnswer>({.documents = {"a", "b"}, .milliseconds = 4});
  });
  ASSERT_TRUE(report);
  EXPECT_THAT(asked, testing::ElementsAre("first", "second"));
  EXPECT_DOUBLE_EQ(report->measure("recall@10"), (1 + 0.5) / 2);
  EXPECT_DOUBLE_EQ(report->measure("mrr@10"), (1 + 0.5) / 2);
  EXPECT_EQ(report->p50_ms, 4);
  EXPECT_THAT(report->to_trec(), HasSubstr("2 Q0 b 2 1 quarry\n"));
  EXPECT_EQ(report->to_json()["queries"].integer(), 2);
}

TEST_F(RetrievalEvalTest, NamesTheMalformedFileAndLine) {
  write("qrels/test.tsv", "query-id\tcorpus-id\tscore\n1\ta\tmuch\n");
  const auto dataset = open_dataset(folder_);
  ASSERT_FALSE(dataset);
  EXPECT_THAT(dataset.error().message, HasSubstr("test.tsv:2"));
  EXPECT_EQ(dataset.error().code, Code::corrupt);
}

TEST_F(RetrievalEvalTest, NamesTheMissingFile) {
  fs::remove(folder_ / "corpus.jsonl");
  const auto dataset = open_dataset(folder_);
  ASSERT_FALSE(dataset);
  EXPECT_EQ(dataset.error().code, Code::not_found);
  EXPECT_THAT(dataset.error().message, HasSubstr("corpus.jsonl"));
}

TEST(GateTest, ReadsMeasureAndNumber) {
  const auto gate = parse_gate("ndcg@10=0.70");
  ASSERT_TRUE(gate);
  EXPECT_EQ(gate->measure, "ndcg@10");
  EXPECT_DOUBLE_EQ(gate->at_least, 0.70);
}

TEST(GateTest, RefusesUnknownMeasuresAndMalformedNumbers) {
  for (const char* bad : {"ndcg@11=0.7", "ndcg@10", "ndcg@10=", "ndcg@10=high", "=1", ""}) {
    const auto gate = parse_gate(bad);
    ASSERT_FALSE(gate) << bad;
    EXPECT_THAT(gate.error().message, HasSubstr("ndcg@10"));
  }
}

}  // namespace
}  // namespace quarry::eval
