#include "embed/reply_rows.h"

#include <gmock/gmock.h>

#include "embed/embedding_api.h"

namespace quarry::embed {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Json json(std::string_view text) { return Json::parse(text).value(); }

std::string refusal(const Result<Vectors>& result) {
  EXPECT_FALSE(result);
  if (result) return "";
  EXPECT_EQ(result.error().code, Code::corrupt);
  return result.error().message;
}

TEST(RowsInOrder, NormalizesEachRow) {
  const auto vectors = rows_in_order(json("[[3, 4], [0, -2]]"), 2).value();
  EXPECT_EQ(vectors.dimension, 2u);
  EXPECT_THAT(vectors.values, ElementsAre(0.6f, 0.8f, 0, -1));
}

TEST(RowsInOrder, SmallAndLargeNumbersKeepTheirDirection) {
  const auto vectors = rows_in_order(json("[[1e-30, 0], [1e30, 1e30]]"), 2).value();
  EXPECT_FLOAT_EQ(vectors.values[0], 1);
  EXPECT_FLOAT_EQ(vectors.values[2], 0.70710678f);
}

TEST(RowsInOrder, RefusesMalformedLists) {
  const auto refused = [](const char* text, std::size_t count) {
    return refusal(rows_in_order(json(text), count));
  };
  EXPECT_EQ(refused("[[1]]", 2), "expected 2 embeddings, found 1");
  EXPECT_EQ(refused("[[1], [2], [3]]", 2), "expected 2 embeddings, found 3");
  EXPECT_EQ(refused("{}", 1), "expected a list of embeddings, found an object");
  EXPECT_EQ(refused("null", 1), "expected a list of embeddings, found null");
  EXPECT_THAT(refused("[[1, 2], [3]]", 2),
              HasSubstr("expected 2 numbers as in the other embeddings"));
  EXPECT_THAT(refused("[[1, null]]", 1),
              AllOf(HasSubstr("embedding 0"), HasSubstr("found null as number 1")));
  EXPECT_THAT(refused("[[1, \"2\"]]", 1), HasSubstr("expected finite numbers"));
  EXPECT_THAT(refused("[[1e39]]", 1), HasSubstr("found inf as number 0"));
  EXPECT_THAT(refused("[[0, 0]]", 1), HasSubstr("only zeros"));
  EXPECT_THAT(refused("[[]]", 1), HasSubstr("found 0 in embedding 0"));
  EXPECT_THAT(refused("[7]", 1), HasSubstr("expected a list of numbers, found 7"));
  EXPECT_THAT(refused("[\"AADAfw==\"]", 1), HasSubstr("expected finite numbers, found nan"));
}

TEST(ReadDataReply, PutsEachRowAtItsIndex) {
  const auto reply = read_data_reply(json(R"({"data": [{"index": 1, "embedding": [0, 5]},
                                     {"index": 0, "embedding": "AACAPwAAAAA="}],
                                     "usage": {"prompt_tokens": 4, "total_tokens": 5}})"),
                                     2)
                         .value();
  EXPECT_THAT(reply.vectors.values, ElementsAre(1, 0, 0, 1));
  EXPECT_EQ(reply.tokens, 5u);
}

TEST(ReadDataReply, UsesThePositionIfTheIndexIsMissing) {
  const auto reply =
      read_data_reply(json(R"({"data": [{"embedding": [2]}, {"embedding": [-2]}]})"), 2).value();
  EXPECT_THAT(reply.vectors.values, ElementsAre(1, -1));
  EXPECT_EQ(reply.tokens, 0u);
}

TEST(ReadDataReply, RefusesRepeatedAndInvalidIndices) {
  const auto refused = [](const char* text) {
    const auto reply = read_data_reply(json(text), 2);
    EXPECT_FALSE(reply);
    return reply ? "" : reply.error().message;
  };
  EXPECT_THAT(refused(R"({"data": [{"index": 0, "embedding": [1]},
                                   {"index": 0, "embedding": [1]}]})"),
              HasSubstr("embedding 0 twice"));
  EXPECT_THAT(refused(R"({"data": [{"index": 2, "embedding": [1]}]})"), HasSubstr("2 embeddings"));
  EXPECT_THAT(refused(R"({"data": [{"index": -1, "embedding": [1]}]})"), HasSubstr("2 embeddings"));
  EXPECT_THAT(refused(R"({"data": [{"index": 1, "embedding": [1]}]})"),
              HasSubstr("expected 2 embeddings, found 1"));
  EXPECT_THAT(refused(R"({"object": "list"})"), HasSubstr("embeddings in \"data\""));
  EXPECT_THAT(refused("[]"), HasSubstr("embeddings in \"data\""));
}

TEST(ScoresInPlace, FollowTheirIndex) {
  const Json list = json(R"([{"index": 2, "score": 0.9}, {"index": 0, "score": 0.5},
                             {"index": 1, "score": -1}])");
  EXPECT_THAT(scores_in_place(list, 3, "score").value(), ElementsAre(0.5f, -1, 0.9f));
}

TEST(ScoresInPlace, RefusesMissingRepeatedAndInvalidScores) {
  const auto refused = [](const char* text) {
    const auto scores = scores_in_place(json(text), 2, "score");
    EXPECT_FALSE(scores);
    return scores ? "" : scores.error().message;
  };
  EXPECT_THAT(refused(R"([{"index": 0, "score": 1}])"), HasSubstr("expected 2 scores, found 1"));
  EXPECT_THAT(refused(R"([{"index": 0, "score": 1}, {"index": 0, "score": 1}])"),
              HasSubstr("twice"));
  EXPECT_THAT(refused(R"([{"index": 5, "score": 1}])"), HasSubstr("index below 2, found 5"));
  EXPECT_THAT(refused(R"([{"score": 1}])"), HasSubstr("index below 2, found null"));
  EXPECT_THAT(refused(R"([{"index": 0, "score": null}])"), HasSubstr("finite number, found null"));
  EXPECT_THAT(refused("{}"), HasSubstr("a list of scores"));
}

TEST(Counted, AcceptsOnlyWholeAndDecimalCounts) {
  EXPECT_EQ(counted(Json(7)), 7u);
  EXPECT_EQ(counted(Json(7.0)), 7u);
  EXPECT_EQ(counted(Json(-7)), 0u);
  EXPECT_EQ(counted(Json(1e300)), 0u);
  EXPECT_EQ(counted(Json("7")), 0u);
}

}  // namespace
}  // namespace quarry::embed
