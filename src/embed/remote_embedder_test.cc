#include <atomic>
#include <cmath>
#include <gmock/gmock.h>
#include <random>
#include <thread>

#include "embed/embedder.h"
#include "embed/loopback_services.h"

namespace quarry::embed {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using Reply = net::LoopbackServer::Reply;
using Rows = LoopbackServices::Rows;
using Seen = LoopbackServices::Seen;

const std::string kKey = "sk-0123456789abcdef";
const std::vector<std::string> kTexts = {"kiln", "ledger", "weir"};

// Opens embedders for services that a test can make fail.
class RemoteTest : public testing::Test {
 protected:
  EmbedderSettings settings(std::string provider = "openai") {
    return {
        .provider = std::move(provider),
        .model = "test-model",
        .remote = {.access = {.section = "embedding", .base_url = services_.url(), .api_key = kKey},
                   .timeout = milliseconds(10'000),
                   .ledger = ledger_,
                   .http = {.attempts = 3, .first_backoff = milliseconds(1)}}};
  }

  std::unique_ptr<Embedder> open(const EmbedderSettings& settings) {
    auto opened = open_embedder(settings, executor_);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }

  // Takes an open embedder, because a test may make the service fail after opening.
  Result<Vectors> embed(const Embedder& embedder, std::span<const std::string> texts = kTexts,
                        Deadline deadline = Deadline::never()) {
    return embedder.embed(texts, EmbedRole::passage, deadline);
  }

  static void expect_rows(const Vectors& vectors, std::span<const std::string> texts) {
    ASSERT_EQ(vectors.rows(), texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto expected = LoopbackServices::unit_vector_of(texts[i], vectors.dimension);
      for (std::size_t d = 0; d < vectors.dimension; ++d) {
        ASSERT_NEAR(vectors.row(i)[d], expected[d], 1e-6) << texts[i];
      }
    }
  }

  // Answers the first `good` requests correctly and all others with `respond`.
  void fail_after(int good, std::function<void(Reply&)> respond) {
    services_.first = [left = std::make_shared<std::atomic<int>>(good), respond](const Seen&,
                                                                                 Reply& reply) {
      if ((*left)-- > 0) return false;
      respond(reply);
      return true;
    };
  }

  std::shared_ptr<CostLedger> ledger_ = std::make_shared<CostLedger>();
  LoopbackServices services_;
  Executor executor_{2};
};

struct Protocol {
  const char* provider;
  const char* target;  // path and query of a request
  const char* key_header;
  std::string key;
  const char* query;  // the part of the body that marks a query
  const char* passage;
  const char* dimensions;
};

void PrintTo(const Protocol& protocol, std::ostream* out) { *out << protocol.provider; }

class EveryService : public RemoteTest, public testing::WithParamInterface<Protocol> {
 protected:
  EmbedderSettings settings() { return RemoteTest::settings(GetParam().provider); }
};

TEST_P(EveryService, ReceivesRequestsAsItDocuments) {
  const Protocol& protocol = GetParam();
  auto with = settings();
  with.dimensions = 16;
  const auto embedder = open(with);
  EXPECT_TRUE(services_.seen().empty()) << "a configured dimension needs no request";
  expect_rows(embedder->embed(kTexts, EmbedRole::passage, Deadline::never()).value(), kTexts);
  expect_rows(embedder->embed(kTexts, EmbedRole::query, Deadline::never()).value(), kTexts);
  const auto seen = services_.seen();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].request.method, "POST");
  EXPECT_EQ(seen[0].request.target, protocol.target);
  EXPECT_EQ(net::find_header(seen[0].request.headers, protocol.key_header), protocol.key);
  EXPECT_EQ(net::find_header(seen[0].request.headers, "content-type"), "application/json");
  EXPECT_THAT(seen[0].request.body, HasSubstr(protocol.passage));
  EXPECT_THAT(seen[0].request.body, HasSubstr(protocol.dimensions));
  EXPECT_THAT(seen[1].request.body, HasSubstr(protocol.query));
  EXPECT_EQ(seen[0].texts, kTexts);
}

TEST_P(EveryService, OneRequestLearnsItsDimension) {
  services_.dimension = 5;
  const auto embedder = open(settings());
  EXPECT_EQ(embedder->identity().dimension, 5u);
  EXPECT_EQ(services_.seen().size(), 1u);
  EXPECT_EQ(embed(*embedder)->dimension, 5u);
}

TEST_P(EveryService, ARefusedKeyIsDeniedAndNotShown) {
  fail_after(0, [](Reply& reply) {
    reply.respond(401, R"({"error":{"message":"Incorrect API key provided: )" + kKey + "\"}}");
  });
  const auto opened = open_embedder(settings(), executor_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::denied);
  EXPECT_THAT(opened.error().message,
              AllOf(HasSubstr("401"), HasSubstr("embedding.api_key"), Not(HasSubstr(kKey))));
  EXPECT_EQ(services_.seen().size(), 1u) << "a rejected key is not retried";
}

TEST_P(EveryService, ATransientFailureIsRetried) {
  for (const int status : {500, 503, 429}) {
    const auto embedder = open(settings());
    const auto left = std::make_shared<std::atomic<int>>(2);
    services_.first = [left, status](const Seen&, Reply& reply) {
      if ((*left)-- <= 0) return false;
      return reply.respond(status, R"({"message":"busy"})");
    };
    const auto vectors = embed(*embedder);
    ASSERT_TRUE(vectors) << vectors.error().message;
    expect_rows(*vectors, kTexts);
    services_.first = nullptr;
  }
}

TEST_P(EveryService, TooFewOrTooManyRowsAreCorrupt) {
  const auto embedder = open(settings());
  services_.spoil = [](Rows& rows) { rows.pop_back(); };
  const auto fewer = embed(*embedder);
  EXPECT_EQ(fewer.error().code, Code::corrupt);
  EXPECT_THAT(fewer.error().message, AllOf(HasSubstr(GetParam().provider), HasSubstr("127.0.0.1"),
                                           HasSubstr("expected 3 embeddings, found 2")));
  services_.spoil = [](Rows& rows) { rows.push_back(rows[0]); };
  EXPECT_EQ(embed(*embedder).error().code, Code::corrupt);
}

TEST_P(EveryService, RowsOfAnotherLengthAreCorrupt) {
  const auto embedder = open(settings());
  services_.spoil = [](Rows& rows) { rows[1].push_back(1); };
  EXPECT_THAT(embed(*embedder).error().message, HasSubstr("as in the other embeddings"));
  services_.spoil = [](Rows& rows) {
    for (auto& row : rows) row.resize(4);
  };
  const auto shorter = embed(*embedder);
  EXPECT_EQ(shorter.error().code, Code::corrupt);
  EXPECT_THAT(shorter.error().message, HasSubstr("expected embeddings of 8 numbers, found 4"));
}

TEST_P(EveryService, NonNumbersAreCorrupt) {
  const auto embedder = open(settings());
  services_.spoil = [](Rows& rows) { rows[2][3] = NAN; };
  const auto vectors = embed(*embedder);
  EXPECT_EQ(vectors.error().code, Code::corrupt);
  EXPECT_THAT(vectors.error().message, HasSubstr("expected finite numbers"));
}

TEST_P(EveryService, RowsMatchTheirTextsForAnyRequestSize) {
  std::mt19937 random(3);
  for (int round = 0; round < 4; ++round) {
    auto with = settings();
    with.remote.batch_texts = 1 + random() % 9;
    with.remote.concurrency = 1 + random() % 6;
    const auto embedder = open(with);
    std::vector<std::string> texts(random() % 60);
    for (auto& text : texts) text = "text " + std::to_string(random() % 40);
    services_.forget();
    const auto vectors = embed(*embedder, texts);
    ASSERT_TRUE(vectors) << vectors.error().message;
    expect_rows(*vectors, texts);
    std::vector<std::string> sent;
    for (const Seen& seen : services_.seen()) {
      EXPECT_LE(seen.texts.size(), with.remote.batch_texts);
      sent.insert(sent.end(), seen.texts.begin(), seen.texts.end());
    }
    std::ranges::sort(sent);
    EXPECT_TRUE(std::ranges::adjacent_find(sent) == sent.end()) << "each text is sent once";
  }
}

TEST_P(EveryService, RequestsKeepToItsDocumentedLimitOfTexts) {
  const std::map<std::string_view, std::size_t> limits = {
      {"cohere", 96}, {"gemini", 100}, {"tei", 32}, {"ollama", 32}};
  const auto embedder = open(settings());
  services_.forget();
  std::vector<std::string> texts;
  for (int i = 0; i < 300; ++i) texts.push_back("text " + std::to_string(i));
  expect_rows(embed(*embedder, texts).value(), texts);
  const auto found = limits.find(GetParam().provider);
  for (const Seen& seen : services_.seen()) {
    EXPECT_LE(seen.texts.size(), found == limits.end() ? 256 : found->second);
  }
}

TEST_P(EveryService, ARejectedTextIsFoundAndNamed) {
  const auto embedder = open(settings());
  std::vector<std::string> texts;
  for (int i = 0; i < 30; ++i) texts.push_back("text " + std::to_string(i));
  texts[17] = "Moby Dick, in full";
  services_.first = [](const Seen& seen, Reply& reply) {
    if (std::ranges::find(seen.texts, "Moby Dick, in full") == seen.texts.end()) return false;
    return reply.respond(400, R"({"error":{"message":"maximum context length exceeded"}})");
  };
  services_.forget();
  const auto vectors = embed(*embedder, texts);
  ASSERT_FALSE(vectors);
  EXPECT_EQ(vectors.error().code, Code::invalid);
  EXPECT_THAT(vectors.error().message,
              AllOf(HasSubstr("\"Moby Dick, in full\""), HasSubstr("tokens"),
                    HasSubstr("maximum context length exceeded"), Not(HasSubstr(kKey))));
  EXPECT_LE(services_.seen().size(), 11u) << "bisects the request";
}

TEST_P(EveryService, AHangingServiceIsAbandonedAtTheDeadline) {
  const auto embedder = open(settings());
  // The handler may outlive this test.
  const auto over = std::make_shared<std::atomic<bool>>(false);
  fail_after(0, [over](Reply&) {
    for (int i = 0; i < 500 && !*over; ++i) std::this_thread::sleep_for(milliseconds(10));
  });
  const auto late = embed(*embedder, kTexts, Deadline::after(milliseconds(100)));
  EXPECT_EQ(late.error().code, Code::deadline) << late.error().message;
  std::stop_source stop;
  std::jthread later([&] {
    std::this_thread::sleep_for(milliseconds(50));
    stop.request_stop();
  });
  const auto stopped = embed(*embedder, kTexts, Deadline::never().with(stop.get_token()));
  EXPECT_EQ(stopped.error().code, Code::cancelled);
  *over = true;
}

TEST_P(EveryService, ABlankTextIsNeverSent) {
  const auto embedder = open(settings());
  services_.forget();
  const std::vector<std::string> texts = {"", " \n\t", "kiln"};
  const auto vectors = embed(*embedder, texts).value();
  EXPECT_EQ(vectors.rows(), 3u);
  for (const Seen& seen : services_.seen()) {
    for (const std::string& text : seen.texts) EXPECT_THAT(text, AnyOf(".", "kiln"));
  }
}

TEST_P(EveryService, EachRequestIsInTheLedger) {
  const auto embedder = open(settings());
  ASSERT_TRUE(embed(*embedder));
  const auto entries = ledger_->entries();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].model, std::string(GetParam().provider) + "/test-model");
  EXPECT_EQ(entries[0].charge.requests, 2u);
  const bool tells = entries[0].charge.units == 14;
  EXPECT_TRUE(tells || entries[0].charge.estimated > 0);
  EXPECT_EQ(entries[0].usd, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Services, EveryService,
    testing::Values(
        Protocol{"openai", "/embeddings", "authorization", "Bearer " + kKey,
                 R"("model":"test-model")", R"("encoding_format":"base64")", R"("dimensions":16)"},
        Protocol{"azure", "/openai/deployments/test-model/embeddings?api-version=2024-10-21",
                 "api-key", kKey, R"("input":)", R"("encoding_format":"base64")",
                 R"("dimensions":16)"},
        Protocol{"cohere", "/embed", "authorization", "Bearer " + kKey,
                 R"("input_type":"search_query")", R"("input_type":"search_document")",
                 R"("output_dimension":16)"},
        Protocol{"voyage", "/embeddings", "authorization", "Bearer " + kKey,
                 R"("input_type":"query")", R"("input_type":"document")",
                 R"("output_dimension":16)"},
        Protocol{"jina", "/embeddings", "authorization", "Bearer " + kKey,
                 R"("task":"retrieval.query","late_chunking":false)",
                 R"("task":"retrieval.passage","late_chunking":false)", R"("dimensions":16)"},
        Protocol{"gemini", "/models/test-model:batchEmbedContents", "x-goog-api-key", kKey,
                 R"("taskType":"RETRIEVAL_QUERY")", R"("taskType":"RETRIEVAL_DOCUMENT")",
                 R"("outputDimensionality":16)"},
        Protocol{"ollama", "/api/embed", "authorization", "Bearer " + kKey, R"("truncate":true)",
                 R"("model":"test-model")", R"("dimensions":16)"},
        Protocol{"tei", "/embed", "authorization", "Bearer " + kKey, R"("truncate":true)",
                 R"("normalize":true)", R"("dimensions":16)"}),
    [](const auto& service) { return std::string(service.param.provider); });

TEST_F(RemoteTest, WaitsAsRetryAfterAsks) {
  const auto embedder = open(settings());
  std::atomic<int> asked = 0;
  services_.first = [&](const Seen&, Reply& reply) {
    return ++asked == 1 && reply.respond(429, R"({"message":"slow down"})", "Retry-After: 1\r\n");
  };
  const Stopwatch watch;
  ASSERT_TRUE(embed(*embedder));
  EXPECT_GE(watch.milliseconds(), 900);
  EXPECT_EQ(asked, 2);
}

TEST_F(RemoteTest, AUsedUpQuotaIsExhausted) {
  const auto embedder = open(settings());
  fail_after(0, [](Reply& reply) {
    reply.respond(429, R"({"error":{"message":"You exceeded your current quota"}})");
  });
  const auto vectors = embed(*embedder);
  EXPECT_EQ(vectors.error().code, Code::exhausted);
  EXPECT_THAT(vectors.error().message, HasSubstr("quota"));
}

TEST_F(RemoteTest, AReplyThatIsNotJsonIsCorruptAndShown) {
  const auto embedder = open(settings());
  fail_after(0, [](Reply& reply) { reply.respond(200, "<html>" + kKey + "</html>"); });
  const auto vectors = embed(*embedder);
  EXPECT_EQ(vectors.error().code, Code::corrupt);
  EXPECT_THAT(vectors.error().message,
              AllOf(HasSubstr("expected JSON, found \"<html>"), Not(HasSubstr(kKey))));
  fail_after(0, [](Reply& reply) {
    reply.respond(200, R"({"data": [{"index": 0, "embedding": [NaN]}]})");
  });
  EXPECT_EQ(embed(*embedder).error().code, Code::corrupt);
}

TEST_F(RemoteTest, AnEndlessReplyIsRefused) {
  auto with = settings();
  with.remote.http.max_body_bytes = 10'000;
  const auto embedder = open(with);
  fail_after(0, [](Reply& reply) {
    reply.begin_chunks("application/json");
    while (reply.chunk(std::string(1000, '['))) {
    }
  });
  const auto vectors = embed(*embedder);
  EXPECT_EQ(vectors.error().code, Code::exhausted);
  EXPECT_THAT(vectors.error().message, HasSubstr("larger than 10000 bytes"));
}

TEST_F(RemoteTest, AServerWithoutBase64GetsRequestsWithoutItFromThenOn) {
  services_.first = [](const Seen& seen, Reply& reply) {
    if (!seen.body.contains("encoding_format")) return false;
    return reply.respond(400, R"({"error":"Unrecognized request argument: encoding_format"})");
  };
  const auto embedder = open(settings());
  expect_rows(embed(*embedder).value(), kTexts);
  EXPECT_EQ(services_.seen().size(), 3u) << "rejected only once, when it was opened";
}

TEST_F(RemoteTest, Int8RowsKeepTheirDirection) {
  for (const char* provider : {"cohere", "voyage"}) {
    auto with = settings(provider);
    with.output_type = "int8";
    const auto embedder = open(with);
    const auto vectors = embed(*embedder).value();
    const auto expected = LoopbackServices::unit_vector_of(kTexts[0], vectors.dimension);
    double dot = 0;
    for (std::size_t d = 0; d < expected.size(); ++d) dot += expected[d] * vectors.row(0)[d];
    EXPECT_GT(dot, 0.999) << provider;
    EXPECT_THAT(services_.seen().back().request.body, HasSubstr("int8"));
  }
  auto with = settings("openai");
  with.output_type = "int8";
  const auto opened = open_embedder(with, executor_);
  EXPECT_EQ(opened.error().code, Code::invalid);
  EXPECT_THAT(opened.error().message, HasSubstr("embedding.output_type"));
}

TEST_F(RemoteTest, PrefixesPrecedeTheText) {
  auto with = settings("tei");
  with.query_prefix = "query: ";
  with.passage_prefix = "passage: ";
  const auto embedder = open(with);
  ASSERT_TRUE(embedder->embed(kTexts, EmbedRole::query, Deadline::never()));
  EXPECT_EQ(services_.seen().back().texts[0], "query: kiln");
  ASSERT_TRUE(embedder->embed(kTexts, EmbedRole::passage, Deadline::never()));
  EXPECT_EQ(services_.seen().back().texts[0], "passage: kiln");
}

TEST_F(RemoteTest, ATooLongTextIsTruncated) {
  const auto embedder = open(settings());
  std::string text;
  for (std::size_t i = 0; i < embedder->identity().max_tokens + 500; ++i) text += "ox ";
  const std::vector<std::string> texts = {text};
  ASSERT_TRUE(embed(*embedder, texts));
  EXPECT_EQ(services_.seen().back().texts[0].size(), 3 * embedder->identity().max_tokens);
}

TEST_F(RemoteTest, KeepsToTheLimitOfConcurrentRequests) {
  auto with = settings();
  with.remote.batch_texts = 1;
  with.remote.concurrency = 3;
  const auto embedder = open(with);
  std::atomic<int> now = 0, most = 0;
  services_.first = [&](const Seen&, Reply&) {
    const int here = ++now;
    for (int seen = most; here > seen && !most.compare_exchange_weak(seen, here);) {
    }
    std::this_thread::sleep_for(milliseconds(2));
    --now;
    return false;
  };
  std::vector<std::string> texts;
  for (int i = 0; i < 40; ++i) texts.push_back("text " + std::to_string(i));
  {
    std::jthread other([&] { EXPECT_TRUE(embed(*embedder, texts)); });
    EXPECT_TRUE(embed(*embedder, texts));
  }
  EXPECT_GE(most, 2);
  EXPECT_LE(most, 3) << "limit over both calls";
}

TEST_F(RemoteTest, ThePriceDeterminesTheCost) {
  auto with = settings();
  with.remote.price = 20;
  const auto embedder = open(with);
  ASSERT_TRUE(embed(*embedder));
  EXPECT_DOUBLE_EQ(ledger_->total_usd().value(), 14 * 20 / 1e6);
}

TEST_F(RemoteTest, TheFingerprintCoversWhatMakesVectorsComparable) {
  services_.dimension = 8;
  const std::string plain = open(settings())->identity().fingerprint;
  EXPECT_EQ(open(settings())->identity().fingerprint, plain);
  auto same = settings();
  same.remote.access.api_key = "another-key";
  same.remote.batch_texts = 3;
  same.dimensions = 8;  // configured or learned
  EXPECT_EQ(open(same)->identity().fingerprint, plain);
  auto other = settings();
  other.model = "test-model-2";
  EXPECT_NE(open(other)->identity().fingerprint, plain);
  other = settings();
  other.dimensions = 4;
  EXPECT_NE(open(other)->identity().fingerprint, plain);
  other = settings();
  other.query_prefix = "query: ";
  EXPECT_NE(open(other)->identity().fingerprint, plain);
  EXPECT_NE(open(settings("voyage"))->identity().fingerprint, plain);
  LoopbackServices elsewhere;
  other = settings();
  other.remote.access.base_url = elsewhere.url();
  EXPECT_NE(open(other)->identity().fingerprint, plain);
}

TEST_F(RemoteTest, NamesThatWouldChangeTheUrlAreRefused) {
  for (const char* provider : {"azure", "gemini"}) {
    auto with = settings(provider);
    with.model = "a?b=c";
    EXPECT_EQ(open_embedder(with, executor_).error().code, Code::invalid) << provider;
  }
  auto with = settings("azure");
  with.api_version = "1&x=y";
  EXPECT_EQ(open_embedder(with, executor_).error().code, Code::invalid);
  EXPECT_TRUE(services_.seen().empty());
}

TEST_F(RemoteTest, AnUnreachableServerIsUnavailable) {
  auto with = settings();
  {
    LoopbackServices gone;
    with.remote.access.base_url = gone.url();
  }
  EXPECT_EQ(open_embedder(with, executor_).error().code, Code::unavailable);
}

}  // namespace
}  // namespace quarry::embed
