#include "generate/model_generator.h"

#include <gmock/gmock.h>
#include <thread>

#include "generate/handmade_passages.h"
#include "generate/recorded_answer.h"
#include "net/loopback_server.h"

namespace quarry::generate {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Request = net::LoopbackServer::Request;
using Reply = net::LoopbackServer::Reply;

std::string event(const Json& json) { return "data: " + json.dump() + "\n\n"; }

std::string delta(std::string_view text) {
  Json choice = Json::object({{"index", 0}, {"delta", Json::object({{"content", text}})}});
  return event(Json::object({{"choices", Json::array().push(std::move(choice))}}));
}

std::string finish(std::string_view reason) {
  Json choice = Json::object({{"delta", Json::object()}, {"finish_reason", reason}});
  return event(Json::object({{"choices", Json::array().push(std::move(choice))}}));
}

std::string usage(int in, int out) {
  return event(
      Json::object({{"choices", Json::array()},
                    {"usage", Json::object({{"prompt_tokens", in}, {"completion_tokens", out}})}}));
}

const std::string kDone = "data: [DONE]\n\n";

std::string good_answer() {
  return delta("The pump ") + delta("weighs 14 kg [1]") + delta(". It is sold in Ri") +
         delta("be [2].") + finish("stop") + usage(120, 17) + kDone;
}

class ModelGeneratorTest : public testing::Test {
 protected:
  Result<Answer> ask(const net::LoopbackServer& server, Deadline deadline = Deadline::never()) {
    auto model = open_chat_model(
        {.model = "test-model",
         .access = {.section = "llm", .base_url = server.url("/v1/"), .api_key = "sk-secret-key"},
         .http = {.first_backoff = milliseconds(1)}});
    const ModelGenerator generator(*std::move(model), settings_, nullptr);
    reader_ = RecordedAnswer();
    return answer_by(generator, {.question = "How heavy is the pump?", .search = &search_}, reader_,
                     trace_, deadline);
  }

  // Sends `body` as an event stream in pieces of `piece` bytes.
  Result<Answer> ask_stream(const std::string& body, std::size_t piece = std::string::npos) {
    net::LoopbackServer server([&](const Request&, Reply& reply) {
      reply.begin_chunks();
      for (std::size_t at = 0; at < body.size(); at += std::min(piece, body.size() - at)) {
        reply.chunk(body.substr(at, piece));
      }
      reply.end_chunks();
    });
    return ask(server);
  }

  retrieve::SearchResult search_ = make_search(std::vector<std::string>{
      "The garden pump weighs 14 kg. Empty it before frost.", "Our shop in Ribe sold it in May."});
  ModelSettings settings_;
  Trace trace_;
  RecordedAnswer reader_;
};

TEST_F(ModelGeneratorTest, StreamsAnAnswerWhoseSentencesAreChecked) {
  const auto answer = ask_stream(good_answer());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->text, "The pump weighs 14 kg. [1] It is sold in Ribe. [2]");
  EXPECT_EQ(reader_.text, answer->text);
  EXPECT_EQ(answer->sentences[0].support, Support::entailed);
  EXPECT_EQ(answer->citations[0].quote, "The garden pump weighs 14 kg.");
  EXPECT_EQ(answer->citations[1].quote, "Our shop in Ribe sold it in May.");
  EXPECT_EQ(answer->usage.input_tokens, 120);
  EXPECT_EQ(answer->usage.output_tokens, 17);
  EXPECT_EQ(answer->model, "test-model");
}

TEST_F(ModelGeneratorTest, SendsARequestThatFollowsTheProtocol) {
  Request seen;
  net::LoopbackServer server([&](const Request& request, Reply& reply) {
    seen = request;
    reply.respond(200, good_answer(), "Content-Type: text/event-stream\r\n");
  });
  ASSERT_TRUE(ask(server));
  EXPECT_EQ(seen.target, "/v1/chat/completions");
  EXPECT_EQ(net::find_header(seen.headers, "authorization"), "Bearer sk-secret-key");
  const auto body = Json::parse(seen.body);
  ASSERT_TRUE(body);
  EXPECT_EQ((*body)["model"].string(), "test-model");
  EXPECT_EQ((*body)["temperature"].number(), 0.1);
  EXPECT_TRUE((*body)["stream_options"]["include_usage"].boolean());
  EXPECT_THAT(std::string((*body)["messages"].items().at(1)["content"].string()),
              HasSubstr("The garden pump weighs 14 kg."));
}

TEST_F(ModelGeneratorTest, ReadsTheSameHoweverTheStreamIsSplit) {
  for (const std::string& end : {std::string("\n"), std::string("\r\n")}) {
    std::string body;
    for (const char c : good_answer()) c == '\n' ? body += end : body += c;
    for (std::size_t piece = 1; piece < 40; ++piece) {
      const auto answer = ask_stream(body, piece);
      ASSERT_TRUE(answer) << answer.error().message;
      EXPECT_EQ(answer->text, "The pump weighs 14 kg. [1] It is sold in Ribe. [2]") << piece;
    }
  }
}

TEST_F(ModelGeneratorTest, MarksASentenceWithoutSupport) {
  const auto answer = ask_stream(delta("The pump weighs 15 kg [1]. It is sold in Ribe [2].") +
                                 finish("stop") + kDone);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->sentences[0].support, Support::unsupported);
  EXPECT_THAT(reader_.text, HasSubstr("15 kg. [1] [unsupported] It is"));
  EXPECT_FALSE(answer->abstained);
  EXPECT_TRUE(trace_.explain()["notes"].contains("unsupported"));
}

TEST_F(ModelGeneratorTest, TreatsAnAnswerWithoutAnySupportAsAbstention) {
  const auto answer = ask_stream(delta("It weighs 99 kg [7].") + finish("stop") + kDone);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->abstained);
  EXPECT_EQ(answer->confidence, 0);
  EXPECT_THAT(answer->citations, IsEmpty());
}

TEST_F(ModelGeneratorTest, AbstainsWhenTheModelDoes) {
  const auto answer = ask_stream(delta("The documents do not say.") + finish("stop") + kDone);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->abstained);
  EXPECT_EQ(reader_.text, "The documents do not say.");
  EXPECT_EQ(answer->model, "test-model");
}

TEST_F(ModelGeneratorTest, AcceptsAWholeReplyFromAServerThatDoesNotStream) {
  net::LoopbackServer server([](const Request&, Reply& reply) {
    reply.respond(200,
                  R"({"choices":[{"message":{"content":"The pump weighs 14 kg [1]."},)"
                  R"("finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}})");
  });
  const auto answer = ask(server);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->text, "The pump weighs 14 kg. [1]");
  EXPECT_EQ(answer->usage.output_tokens, 4);
}

TEST_F(ModelGeneratorTest, RetriesWithoutAnOptionThatTheServerRefuses) {
  std::vector<std::string> bodies;
  net::LoopbackServer server([&](const Request& request, Reply& reply) {
    bodies.push_back(request.body);
    const auto body = *Json::parse(request.body);
    if (body.contains("stream_options")) {
      reply.respond(400, R"({"error":{"message":"Unknown parameter: stream_options"}})");
    } else if (body.contains("max_tokens")) {
      reply.respond(400, R"({"error":{"message":"'max_tokens' is not supported with this model. )"
                         R"(Use 'max_completion_tokens' instead."}})");
    } else {
      reply.respond(200, good_answer(), "Content-Type: text/event-stream\r\n");
    }
  });
  const auto answer = ask(server);
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_EQ(bodies.size(), 3u);
  EXPECT_THAT(bodies[2], HasSubstr("max_completion_tokens"));
}

TEST_F(ModelGeneratorTest, FailsWhenTheStreamEndsInTheMiddle) {
  EXPECT_EQ(ask_stream(delta("The pump weighs 14 kg [1]. It")).error().code, Code::unavailable);
  EXPECT_EQ(ask_stream("").error().code, Code::unavailable);
}

TEST_F(ModelGeneratorTest, FailsOnAnErrorInTheMiddleOfTheStream) {
  const auto answer =
      ask_stream(delta("The pump") + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n");
  EXPECT_EQ(answer.error().code, Code::unavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("overloaded"));
}

TEST_F(ModelGeneratorTest, FailsOnAReplyOutsideTheProtocol) {
  EXPECT_EQ(ask_stream("data: {not json\n\n").error().code, Code::corrupt);
  EXPECT_EQ(ask_stream("data: [1,2]\n\n").error().code, Code::corrupt);
  EXPECT_EQ(ask_stream("{\"choices\":").error().code, Code::corrupt);
}

TEST_F(ModelGeneratorTest, DescribesABodyThatIsNotAReply) {
  EXPECT_EQ(ask_stream("<!DOCTYPE html><title>Sign in</title>").error().message,
            "expected a chat completion, found an HTML page titled \"Sign in\"");
  EXPECT_EQ(ask_stream("Bad gateway\n").error().message,
            "expected a chat completion, found Bad gateway");
  EXPECT_EQ(ask_stream(": keep-alive\n\n").error().message, "an empty reply");
}

TEST_F(ModelGeneratorTest, DoesNotFollowRedirects) {
  int requests = 0;
  net::LoopbackServer server([&](const Request&, Reply& reply) {
    ++requests;
    reply.respond(302, "", "Location: https://login.example/?from=secret\r\n");
  });
  const auto answer = ask(server);
  EXPECT_THAT(answer.error().message, HasSubstr("HTTP 302 from 127.0.0.1"));
  EXPECT_THAT(answer.error().message, HasSubstr("redirected to https://login.example/"));
  EXPECT_THAT(answer.error().message, Not(HasSubstr("from=secret")));
  EXPECT_EQ(requests, 1);
}

TEST_F(ModelGeneratorTest, KeepsControlCharactersOutOfTheAnswer) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::string::npos}) {
    const auto answer = ask_stream(
        delta("The pump \033[2J\033") + delta("[1;1Hweighs \u009b3") + delta("1m14 kg [1].") +
            delta("\033]8;;http://example.org/a. b\033\\ It is \u202Esold in Ribe [2].\a") +
            finish("stop") + kDone,
        piece);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->text, "The pump weighs 14 kg. [1] It is sold in Ribe. [2]");
  }
}

TEST_F(ModelGeneratorTest, NotesThePassagesThatDoNotFitIntoTheContext) {
  ASSERT_TRUE(ask_stream(good_answer()));
  EXPECT_FALSE(trace_.explain()["notes"].contains("left_out_of_prompt"));
  settings_.context_tokens = 60;
  ASSERT_TRUE(ask_stream(good_answer()));
  EXPECT_EQ(trace_.explain()["notes"]["left_out_of_prompt"].dump(),
            R"({"passages":1,"of":2,"llm.context_tokens":60})");
}

TEST_F(ModelGeneratorTest, EndsTheTransferWhenTheReaderIsGone) {
  std::atomic<bool> cut = false;
  net::LoopbackServer server([&](const Request&, Reply& reply) {
    reply.begin_chunks();
    for (int i = 0; i < 500 && reply.chunk(delta("The pump weighs 14 kg [1]. It ")); ++i) {
      std::this_thread::sleep_for(milliseconds(5));
    }
    cut = !reply.is_open();
  });
  auto model =
      open_chat_model({.model = "m", .access = {.section = "llm", .base_url = server.url("/v1")}});
  RecordedAnswer leaving(1);
  const auto answer =
      answer_by(ModelGenerator(*std::move(model), {}, nullptr),
                {.question = "How heavy is the pump?", .search = &search_}, leaving, trace_);
  EXPECT_EQ(answer.error().message, "nobody reads");
  for (int i = 0; i < 200 && !cut; ++i) std::this_thread::sleep_for(milliseconds(10));
  EXPECT_TRUE(cut);
}

TEST_F(ModelGeneratorTest, RefusesAnUnknownProvider) {
  const auto model = open_chat_model({.provider = "oracle", .model = "m"});
  EXPECT_EQ(model.error().message, "llm.provider: expected one of openai; found \"oracle\"");
}

TEST_F(ModelGeneratorTest, FailsOnAnEmptyAnswerARefusalAndAFilter) {
  EXPECT_EQ(ask_stream(finish("stop") + kDone).error().code, Code::unavailable);
  EXPECT_EQ(ask_stream(finish("content_filter") + kDone).error().code, Code::invalid);
  EXPECT_EQ(
      ask_stream("data: {\"choices\":[{\"delta\":{\"refusal\":\"I cannot\"}}]}\n\n").error().code,
      Code::invalid);
}

TEST_F(ModelGeneratorTest, DropsTheSentenceThatTheTokenLimitCut) {
  const auto answer =
      ask_stream(delta("The pump weighs 14 kg [1]. It is sold") + finish("length") + kDone);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "The pump weighs 14 kg. [1]");
  EXPECT_EQ(trace_.degraded().dump(), R"(["generate"])");
}

TEST_F(ModelGeneratorTest, EndsAtTheDeadlineWhenTheFirstTokenIsSlow) {
  net::LoopbackServer server([](const Request&, Reply& reply) {
    reply.begin_chunks();
    for (int i = 0; i < 200 && reply.chunk(": wait\n\n"); ++i) {
      std::this_thread::sleep_for(milliseconds(10));
    }
  });
  const Stopwatch watch;
  EXPECT_EQ(ask(server, Deadline::after(milliseconds(100))).error().code, Code::deadline);
  EXPECT_LT(watch.milliseconds(), 1000);
}

TEST_F(ModelGeneratorTest, NeverRevealsTheKey) {
  net::LoopbackServer server([](const Request&, Reply& reply) {
    reply.respond(401, R"({"error":{"message":"Incorrect API key provided: sk-secret-key"}})");
  });
  const auto answer = ask(server);
  EXPECT_EQ(answer.error().code, Code::denied);
  EXPECT_THAT(answer.error().message, Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace quarry::generate
