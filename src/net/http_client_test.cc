#include "net/http_client.h"

#include <gmock/gmock.h>
#include <thread>

#include "net/loopback_server.h"

namespace quarry::net {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;
using Request = LoopbackServer::Request;
using Reply = LoopbackServer::Reply;

HttpSettings fast() { return {.first_backoff = milliseconds(5), .max_backoff = milliseconds(20)}; }

Deadline soon() { return Deadline::after(milliseconds(5000)); }

TEST(HttpClientTest, SendsMethodHeadersAndBodyAndReadsTheResponse) {
  Request seen;
  LoopbackServer server([&](const Request& request, Reply& reply) {
    seen = request;
    reply.respond(201, "made", "X-Kind: one\r\nx-kind:  two \r\n");
  });
  HttpClient client(fast());
  const auto response = client.send({.method = "POST",
                                     .url = server.url("/a?b=c"),
                                     .headers = {{"X-Test", "yes"}, {"X-Empty", ""}},
                                     .body = std::string("nul\0in", 6)},
                                    soon());
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->body, "made");
  EXPECT_EQ(find_header(response->headers, "X-KIND"), "two");
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/a?b=c");
  EXPECT_EQ(seen.body, std::string("nul\0in", 6));
  EXPECT_EQ(find_header(seen.headers, "x-test"), "yes");
  EXPECT_EQ(find_header(seen.headers, "expect"), "");
}

TEST(HttpClientTest, KeepsTheConnectionForTheNextRequest) {
  LoopbackServer server([](const Request&, Reply& reply) { reply.respond(200, "x"); });
  HttpClient client(fast());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(client.send({.url = server.url()}, soon()));
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(server.requests(), 5);
}

TEST(HttpClientTest, ServesManyThreadsAtOnce) {
  LoopbackServer server(
      [](const Request& request, Reply& reply) { reply.respond(200, request.body); });
  HttpClient client(fast());
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 10; ++i) {
          const std::string body = std::to_string(t * 100 + i);
          const auto got =
              client.send({.method = "POST", .url = server.url(), .body = body}, soon());
          right += got && got->body == body;
        }
      });
    }
  }
  EXPECT_EQ(right, 80);
}

TEST(HttpClientTest, NamesHostAndPortWhenTheConnectionIsRefused) {
  int port = 0;
  {
    LoopbackServer gone([](const Request&, Reply&) {});
    port = gone.port();
  }
  const auto response =
      HttpClient(fast()).send({.url = "http://127.0.0.1:" + std::to_string(port)}, soon());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::unavailable);
  EXPECT_THAT(response.error().message,
              HasSubstr("cannot connect to 127.0.0.1:" + std::to_string(port)));
}

TEST(HttpClientTest, RefusesUrlsThatAreNotHttp) {
  HttpClient client(fast());
  for (const char* url : {"file:///etc/passwd", "gopher://x/", "http://", "", "http://a b/"}) {
    const auto response = client.send({.url = url}, soon());
    ASSERT_FALSE(response) << url;
    EXPECT_EQ(response.error().code, Code::invalid) << url << ": " << response.error().message;
  }
}

TEST(HttpClientTest, RefusesAHeaderWithALineBreak) {
  LoopbackServer server([](const Request&, Reply& reply) { reply.respond(200, ""); });
  const auto response =
      HttpClient(fast()).send({.url = server.url(), .headers = {{"A", "b\r\nC: d"}}}, soon());
  EXPECT_EQ(response.error().code, Code::invalid);
  EXPECT_EQ(server.requests(), 0);
}

TEST(HttpClientTest, RetriesWhenTheServerIsBusy) {
  std::atomic<int> asked = 0;
  LoopbackServer server([&](const Request&, Reply& reply) {
    ++asked < 3 ? reply.respond(503, "busy") : reply.respond(200, "there");
  });
  const auto response = HttpClient(fast()).send({.method = "POST", .url = server.url()}, soon());
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "there");
  EXPECT_EQ(asked, 3);
}

TEST(HttpClientTest, GivesUpAfterTheLastAttempt) {
  LoopbackServer server([](const Request&, Reply& reply) { reply.respond(500, "broken"); });
  const auto response = HttpClient(fast()).send({.url = server.url()}, soon());
  EXPECT_EQ(response.error().code, Code::unavailable);
  EXPECT_THAT(response.error().message, HasSubstr("broken"));
  EXPECT_EQ(server.requests(), 3);
}

TEST(HttpClientTest, RetriesAnInterruptedPostOnlyIfItIsIdempotent) {
  LoopbackServer server([](const Request&, Reply& reply) { reply.reset(); });
  HttpClient client(fast());
  EXPECT_EQ(client.send({.method = "POST", .url = server.url(), .body = "x"}, soon()).error().code,
            Code::unavailable);
  EXPECT_EQ(server.requests(), 1);
  EXPECT_FALSE(client.send({.method = "POST", .url = server.url(), .body = "x", .idempotent = true},
                           soon()));
  EXPECT_EQ(server.requests(), 4);
}

TEST(HttpClientTest, WaitsAsLongAsRetryAfterSays) {
  std::atomic<int> asked = 0;
  LoopbackServer server([&](const Request&, Reply& reply) {
    ++asked < 2 ? reply.respond(429, "slow down", "Retry-After: 1\r\n") : reply.respond(200, "ok");
  });
  const Stopwatch watch;
  EXPECT_TRUE(HttpClient(fast()).send({.url = server.url()}, soon()));
  EXPECT_GE(watch.milliseconds(), 1000);
}

TEST(HttpClientTest, DoesNotWaitLongerThanTheDeadlineAllows) {
  LoopbackServer server([](const Request&, Reply& reply) {
    reply.respond(429, R"({"error":{"message":"quota"}})", "Retry-After: 60\r\n");
  });
  const Stopwatch watch;
  const auto response = HttpClient(fast()).send({.url = server.url()}, soon());
  EXPECT_EQ(response.error().code, Code::exhausted);
  EXPECT_THAT(response.error().message, HasSubstr(": quota"));
  EXPECT_EQ(response.error().retry_after, std::chrono::seconds(60));
  EXPECT_LT(watch.milliseconds(), 1000);
}

TEST(HttpClientTest, NeverRetriesARefusal) {
  LoopbackServer server([](const Request& request, Reply& reply) {
    reply.respond(401,
                  "no such key: " + std::string(find_header(request.headers, "authorization")));
  });
  const auto response =
      HttpClient(fast()).send({.url = server.url("/v1?key=abcdef123"),
                               .headers = {{"Authorization", "Bearer sk-topsecret"}}},
                              soon());
  EXPECT_EQ(response.error().code, Code::denied);
  EXPECT_THAT(response.error().message, Not(HasSubstr("topsecret")));
  EXPECT_THAT(response.error().message, Not(HasSubstr("abcdef123")));
  EXPECT_EQ(server.requests(), 1);
}

TEST(HttpClientTest, EndsAtTheDeadlineIfTheServerIsSlow) {
  LoopbackServer server([](const Request&, Reply& reply) {
    reply.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < 100 && reply.send("."); ++i) std::this_thread::sleep_for(milliseconds(20));
  });
  const Stopwatch watch;
  const auto response =
      HttpClient(fast()).send({.url = server.url()}, Deadline::after(milliseconds(150)));
  EXPECT_EQ(response.error().code, Code::deadline);
  EXPECT_LT(watch.milliseconds(), 1000);
}

TEST(HttpClientTest, EndsAtOnceOnAStopRequest) {
  LoopbackServer server([](const Request&, Reply& reply) {
    reply.send("HTTP/1.1 200 OK\r\n");
    while (reply.send("X-Still: waiting\r\n")) std::this_thread::sleep_for(milliseconds(10));
  });
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(50));
    stop.request_stop();
  });
  const Stopwatch watch;
  const auto response = HttpClient(fast()).send({.url = server.url("/slow")},
                                                Deadline::never().with(stop.get_token()));
  EXPECT_EQ(response.error().code, Code::cancelled);
  EXPECT_LT(watch.milliseconds(), 1000);
}

TEST(HttpClientTest, AStopRequestEndsTheWaitBeforeARetry) {
  LoopbackServer server(
      [](const Request&, Reply& reply) { reply.respond(503, "", "Retry-After: 20\r\n"); });
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(50));
    stop.request_stop();
  });
  const Stopwatch watch;
  const auto response =
      HttpClient(fast()).send({.url = server.url()}, Deadline::never().with(stop.get_token()));
  EXPECT_EQ(response.error().code, Code::cancelled);
  EXPECT_LT(watch.milliseconds(), 1000);
}

TEST(HttpClientTest, RefusesABodyOverTheLimit) {
  LoopbackServer server([](const Request&, Reply& reply) {
    if (!reply.begin_chunks()) return;
    while (reply.chunk(std::string(1000, 'x'))) {
    }
  });
  HttpSettings settings = fast();
  settings.max_body_bytes = 10'000;
  const auto response = HttpClient(settings).send({.url = server.url()}, soon());
  EXPECT_EQ(response.error().code, Code::exhausted);
  EXPECT_THAT(response.error().message, HasSubstr("larger than 10000 bytes"));
}

TEST(HttpClientTest, AbortsTheTransferOfAnErrorBodyOnceItsMessageIsRead) {
  std::atomic<bool> cut = false;
  LoopbackServer server([&](const Request&, Reply& reply) {
    reply.send("HTTP/1.1 400 Said\r\nTransfer-Encoding: chunked\r\n\r\n");
    reply.chunk("no such model ");
    for (int i = 0; i < 1000 && reply.chunk(std::string(10'000, 'x')); ++i) {
      std::this_thread::sleep_for(milliseconds(5));
    }
    cut = !reply.is_open();
  });
  const auto response = HttpClient(fast()).send({.method = "POST", .url = server.url()}, soon());
  EXPECT_EQ(response.error().code, Code::invalid);
  EXPECT_THAT(response.error().message, HasSubstr("HTTP 400"));
  EXPECT_THAT(response.error().message, HasSubstr("no such model"));
  for (int i = 0; i < 200 && !cut; ++i) std::this_thread::sleep_for(milliseconds(10));
  EXPECT_TRUE(cut) << "the client read the rest of the body";
}

TEST(HttpClientTest, RefusesEndlessHeaders) {
  LoopbackServer server([](const Request&, Reply& reply) {
    reply.send("HTTP/1.1 200 OK\r\n");
    while (reply.send("X-More: " + std::string(1000, 'x') + "\r\n")) {
    }
  });
  EXPECT_FALSE(HttpClient(fast()).send({.url = server.url()}, soon()));
  EXPECT_EQ(server.requests(), 1);
}

TEST(HttpClientTest, ReportsAResponseThatIsNotHttpAsCorrupt) {
  LoopbackServer server([](const Request&, Reply& reply) {
    reply.send("220 mail.example ESMTP\r\n\r\n");
    reply.close();
  });
  const auto response = HttpClient(fast()).send({.method = "POST", .url = server.url()}, soon());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::corrupt) << response.error().message;
}

TEST(HttpClientTest, ReportsABodyThatIsCutOff) {
  LoopbackServer server([](const Request&, Reply& reply) {
    reply.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf");
    reply.close();
  });
  const auto response = HttpClient(fast()).send({.method = "POST", .url = server.url()}, soon());
  EXPECT_EQ(response.error().code, Code::unavailable);
  EXPECT_THAT(response.error().message, HasSubstr("127.0.0.1:"));
}

TEST(HttpClientTest, FollowsRedirectsOnlyOnRequestAndUpToTheLimit) {
  LoopbackServer server([](const Request& request, Reply& reply) {
    if (request.target == "/end") {
      reply.respond(200, "end");
    } else {
      reply.respond(302, "",
                    request.target == "/round" ? "Location: /round\r\n" : "Location: /end\r\n");
    }
  });
  HttpClient client(fast());
  EXPECT_EQ(client.send({.url = server.url("/go")}, soon())->status, 302);
  const auto followed = client.send({.url = server.url("/go"), .max_redirects = 3}, soon());
  ASSERT_TRUE(followed);
  EXPECT_EQ(followed->body, "end");
  EXPECT_EQ(followed->url, server.url("/end"));
  EXPECT_EQ(client.send({.url = server.url("/round"), .max_redirects = 3}, soon()).error().code,
            Code::invalid);
}

TEST(HttpClientTest, StreamsPiecesAsTheyArrive) {
  std::atomic<bool> first_seen = false;
  LoopbackServer server([&](const Request&, Reply& reply) {
    reply.begin_chunks();
    reply.chunk("one ");
    for (int i = 0; i < 300 && !first_seen; ++i) std::this_thread::sleep_for(milliseconds(10));
    reply.chunk("two");
    reply.end_chunks();
  });
  std::string text;
  const auto response = HttpClient(fast()).stream(
      {.url = server.url()},
      [&](std::string_view piece) -> Result<void> {
        text += piece;
        first_seen = true;
        return {};
      },
      soon());
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(text, "one two");
  EXPECT_EQ(response->body, "");
}

TEST(HttpClientTest, NeverRetriesAStreamThatDeliveredAPiece) {
  LoopbackServer server([](const Request&, Reply& reply) {
    reply.begin_chunks();
    reply.chunk("half");
    std::this_thread::sleep_for(milliseconds(20));
    reply.reset();
  });
  std::string text;
  const auto response = HttpClient(fast()).stream(
      {.url = server.url()},
      [&](std::string_view piece) -> Result<void> {
        text += piece;
        return {};
      },
      soon());
  EXPECT_EQ(response.error().code, Code::unavailable);
  EXPECT_EQ(text, "half");
  EXPECT_EQ(server.requests(), 1);
}

TEST(HttpClientTest, ReturnsTheErrorOfTheStreamsSink) {
  LoopbackServer server([](const Request&, Reply& reply) { reply.respond(200, "text"); });
  const auto response = HttpClient(fast()).stream(
      {.url = server.url()},
      [](std::string_view) -> Result<void> {
        return Error{Code::corrupt, "not what was expected"};
      },
      soon());
  EXPECT_EQ(response.error().code, Code::corrupt);
  EXPECT_EQ(response.error().message, "not what was expected");
}

TEST(HttpClientTest, UsesTheProxyOfTheEnvironment) {
  std::string target;
  LoopbackServer proxy([&](const Request& request, Reply& reply) {
    target = request.target;
    reply.respond(200, "by proxy");
  });
  setenv("http_proxy", proxy.url().c_str(), 1);
  const auto response = HttpClient(fast()).send({.url = "http://quarry.invalid/x"}, soon());
  setenv("no_proxy", "quarry.invalid", 1);
  const auto direct = HttpClient(fast()).send({.url = "http://quarry.invalid/x"}, soon());
  unsetenv("http_proxy");
  unsetenv("no_proxy");
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(target, "http://quarry.invalid/x");
  EXPECT_EQ(direct.error().code, Code::unavailable);
}

}  // namespace
}  // namespace quarry::net
