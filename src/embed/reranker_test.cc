#include "embed/reranker.h"

#include <gmock/gmock.h>
#include <random>

#include "embed/loopback_services.h"

namespace quarry::embed {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Reply = net::LoopbackServer::Reply;
using Seen = LoopbackServices::Seen;

const std::string kKey = "sk-0123456789abcdef";

class EveryReranker : public testing::TestWithParam<const char*> {
 protected:
  RerankerSettings settings() {
    return {
        .provider = GetParam(),
        .model = "test-model",
        .remote = {.access = {.section = "rerank", .base_url = services_.url(), .api_key = kKey},
                   .ledger = ledger_,
                   .http = {.first_backoff = milliseconds(1)}}};
  }

  std::unique_ptr<Reranker> open(const RerankerSettings& settings) {
    auto opened = open_reranker(settings, executor_);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }

  std::shared_ptr<CostLedger> ledger_ = std::make_shared<CostLedger>();
  LoopbackServices services_;
  Executor executor_{1};
};

TEST_P(EveryReranker, ScoresMatchTheirPassagesForAnyRequestSize) {
  std::mt19937 random(5);
  for (int round = 0; round < 6; ++round) {
    auto with = settings();
    with.remote.batch_texts = random() % 9;
    const auto reranker = open(with);
    std::vector<std::string> passages(random() % 50);
    for (auto& passage : passages) passage = "passage " + std::to_string(random() % 30);
    const auto scores = reranker->score("which?", passages, Deadline::never());
    ASSERT_TRUE(scores) << scores.error().message;
    ASSERT_EQ(scores->size(), passages.size());
    for (std::size_t i = 0; i < passages.size(); ++i) {
      EXPECT_EQ((*scores)[i], LoopbackServices::score_of("which?", passages[i]));
    }
  }
}

TEST_P(EveryReranker, ReceivesRequestsAsItDocuments) {
  const auto reranker = open(settings());
  const std::vector<std::string> passages = {"a", "b"};
  ASSERT_TRUE(reranker->score("which?", passages, Deadline::never()));
  const Seen seen = services_.seen().at(0);
  EXPECT_EQ(seen.request.target, "/rerank");
  EXPECT_EQ(seen.texts, passages);
  EXPECT_EQ(seen.body["query"].string(), "which?");
  EXPECT_EQ(net::find_header(seen.request.headers, "authorization"), "Bearer " + kKey);
  EXPECT_EQ(reranker->name(), std::string(GetParam()) + "/test-model");
}

TEST_P(EveryReranker, NoPassagesNeedNoRequest) {
  const auto scores = open(settings())->score("which?", {}, Deadline::never());
  EXPECT_TRUE(scores && scores->empty());
  EXPECT_TRUE(services_.seen().empty());
}

TEST_P(EveryReranker, ARefusedKeyIsDeniedAndNotShown) {
  services_.first = [](const Seen&, Reply& reply) {
    return reply.respond(401, R"({"message":"invalid api token )" + kKey + "\"}");
  };
  const std::vector<std::string> passages = {"a"};
  const auto scores = open(settings())->score("which?", passages, Deadline::never());
  EXPECT_EQ(scores.error().code, Code::denied);
  EXPECT_THAT(scores.error().message, AllOf(HasSubstr("rerank.api_key"), Not(HasSubstr(kKey))));
}

TEST_P(EveryReranker, AMalformedReplyIsCorrupt) {
  services_.first = [](const Seen&, Reply& reply) { return reply.respond(200, R"({"ok":true})"); };
  const std::vector<std::string> passages = {"a"};
  const auto scores = open(settings())->score("which?", passages, Deadline::never());
  EXPECT_EQ(scores.error().code, Code::corrupt);
  EXPECT_THAT(scores.error().message, AllOf(HasSubstr(GetParam()), HasSubstr("list of scores")));
}

TEST_P(EveryReranker, EachRequestIsInTheLedger) {
  const std::vector<std::string> passages = {"a", "b"};
  ASSERT_TRUE(open(settings())->score("which?", passages, Deadline::never()));
  const auto entries = ledger_->entries();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].charge.requests, 1u);
  EXPECT_GT(entries[0].charge.units + entries[0].charge.estimated, 0u);
}

constexpr const char* kProviders[] = {
#define QUARRY_RERANKER(name, help) #name,
#include "embed/rerankers.def"
#undef QUARRY_RERANKER
};
INSTANTIATE_TEST_SUITE_P(Providers, EveryReranker, testing::ValuesIn(kProviders),
                         [](const auto& provider) { return std::string(provider.param); });

TEST(Reranker, AnUnknownProviderIsInvalidAndTheErrorNamesTheKnownOnes) {
  Executor executor(1);
  const auto opened = open_reranker({.provider = "oracle"}, executor);
  EXPECT_EQ(opened.error().message,
            "rerank.provider: expected one of cohere, jina, voyage, tei; found \"oracle\"");
}

TEST(Reranker, AMissingKeyIsReportedWithItsSetting) {
  Executor executor(1);
  EXPECT_THAT(open_reranker({.provider = "cohere"}, executor).error().message,
              HasSubstr("set rerank.api_key or COHERE_API_KEY"));
}

}  // namespace
}  // namespace quarry::embed
