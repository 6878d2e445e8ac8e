#include "net/http_error.h"

#include <gmock/gmock.h>

namespace quarry::net {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HttpErrorTest, ShowsAUrlWithoutUserQueryAndFragment) {
  EXPECT_EQ(public_url("https://me:secret@host:8080/a/b?key=secret#part"), "https://host:8080/a/b");
  EXPECT_EQ(public_url("http://host?key=secret"), "http://host");
  EXPECT_EQ(public_url("nonsense"), "nonsense");
}

TEST(HttpErrorTest, NamesTheDefaultPortOfTheScheme) {
  EXPECT_EQ(host_and_port("https://host/x"), "host:443");
  EXPECT_EQ(host_and_port("http://host"), "host:80");
  EXPECT_EQ(host_and_port("http://host:6333/x"), "host:6333");
  EXPECT_EQ(host_and_port("http://[::1]/x"), "[::1]:80");
  EXPECT_EQ(host_and_port("http://[::1]:9/x"), "[::1]:9");
}

TEST(HttpErrorTest, FindsTheMessageInEveryKnownErrorFormat) {
  const HttpRequest request{.method = "POST", .url = "http://h/v1"};
  for (const char* body : {R"({"error":{"message":"too long"}})", R"({"error":"too long"})",
                           R"({"message":"too long"})", R"({"status":{"error":"too long"}})",
                           R"({"detail":"too long"})", "too\n  long"}) {
    const Error error = error_of_status(request, 400, body, {});
    EXPECT_EQ(error.code, Code::invalid);
    EXPECT_EQ(error.message, "HTTP 400 from h:80 to POST /v1: too long");
  }
}

TEST(HttpErrorTest, NamesAnHtmlPageByItsTitle) {
  const auto message = [](const char* body) {
    return error_of_status({.url = "http://h/v1"}, 502, body, {}).message;
  };
  EXPECT_EQ(message("<!DOCTYPE html>\n<html><head><TITLE lang=en>502 Bad\nGateway</TITLE></head>"),
            "HTTP 502 from h:80 to GET /v1: an HTML page titled \"502 Bad Gateway\"");
  EXPECT_EQ(message(" <html><body>x</body></html>"), "HTTP 502 from h:80 to GET /v1: an HTML page");
  EXPECT_EQ(message("<html><title>never closed"), "HTTP 502 from h:80 to GET /v1: an HTML page");
  EXPECT_EQ(message("<error/>"), "HTTP 502 from h:80 to GET /v1: <error/>");
}

TEST(HttpErrorTest, CutsALongMessage) {
  EXPECT_LT(error_of_status({.url = "http://h"}, 500, std::string(9000, 'x'), {}).message.size(),
            400u);
}

TEST(HttpErrorTest, MapsEveryStatusToItsCode) {
  const auto code = [](int status) { return error_of_status({}, status, "", {}).code; };
  EXPECT_EQ(code(401), Code::denied);
  EXPECT_EQ(code(403), Code::denied);
  EXPECT_EQ(code(404), Code::not_found);
  EXPECT_EQ(code(409), Code::conflict);
  EXPECT_EQ(code(422), Code::invalid);
  EXPECT_EQ(code(429), Code::exhausted);
  EXPECT_EQ(code(500), Code::unavailable);
  EXPECT_EQ(code(503), Code::unavailable);
}

TEST(HttpErrorTest, ReplacesEveryCredentialThatTheServerRepeats) {
  const HttpRequest request{.method = "POST",
                            .url = "http://me:passphrase@h/v1?token=querysecret",
                            .headers = {{"authorization", "Bearer sk-12345678"},
                                        {"X-API-Key", "other-secret"},
                                        {"Accept", "application/json"}}};
  const Error error = error_of_status(
      request, 401, "bad key sk-12345678 / other-secret / passphrase / token=querysecret", {});
  for (const char* secret : {"sk-12345678", "other-secret", "passphrase", "querysecret"}) {
    EXPECT_THAT(error.message, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(error.message, HasSubstr("bad key ***"));
}

}  // namespace
}  // namespace quarry::net
