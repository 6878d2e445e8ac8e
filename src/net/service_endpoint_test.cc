#include "net/service_endpoint.h"

#include <gmock/gmock.h>

namespace quarry::net {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr ServiceInfo kCloud{.name = "cloud",
                             .base_url = "https://api.cloud.example/v1",
                             .key_variable = "CLOUD_API_KEY",
                             .url_variable = "CLOUD_BASE_URL",
                             .key_domain = "cloud.example"};
constexpr ServiceInfo kHouse{.name = "house", .url_variable = "HOUSE_HOST", .url_port = "11434"};

std::string key_sent(const ServiceInfo& service, const ServiceAccess& access) {
  const auto endpoint = find_endpoint(service, access);
  EXPECT_TRUE(endpoint) << endpoint.error().message;
  return endpoint ? std::string(find_header(endpoint->headers, service.key_header)) : "";
}

TEST(FindEndpoint, UsesTheHostedAddressAndTheUsualVariable) {
  const auto endpoint = find_endpoint(kCloud, {.environment = {{"CLOUD_API_KEY", "k1"}}}).value();
  EXPECT_EQ(endpoint.base_url, "https://api.cloud.example/v1");
  EXPECT_EQ(endpoint.host, "api.cloud.example:443");
  EXPECT_EQ(find_header(endpoint.headers, "authorization"), "Bearer k1");
}

TEST(FindEndpoint, SettingsTakePrecedenceOverTheEnvironment) {
  const Environment environment = {{"CLOUD_API_KEY", "k1"}, {"CLOUD_BASE_URL", "https://b/"}};
  const auto endpoint =
      find_endpoint(kCloud,
                    {.base_url = "http://a:1/", .api_key = "k2", .environment = environment})
          .value();
  EXPECT_EQ(endpoint.base_url, "http://a:1");
  EXPECT_EQ(find_header(endpoint.headers, "authorization"), "Bearer k2");
  EXPECT_EQ(find_endpoint(kCloud, {.environment = environment})->base_url, "https://b");
}

TEST(FindEndpoint, AKeyFromTheEnvironmentIsSentOnlyToItsDomain) {
  const Environment environment = {{"CLOUD_API_KEY", "k1"}};
  const auto sent = [&](const char* url) {
    return key_sent(kCloud, {.base_url = url, .environment = environment});
  };
  EXPECT_EQ(sent("https://eu.cloud.example/v1"), "Bearer k1");
  EXPECT_EQ(sent("https://cloud.example:8443"), "Bearer k1");
  EXPECT_EQ(sent("http://127.0.0.1:8000/v1"), "");
  EXPECT_EQ(sent("https://notcloud.example/v1"), "");
  EXPECT_EQ(sent("https://cloud.example.evil.test/v1"), "");
  EXPECT_EQ(sent("https://api.cloud.example@evil.test/v1"), "");
  EXPECT_EQ(key_sent(kCloud, {.environment = {{"CLOUD_API_KEY", "k1"},
                                              {"CLOUD_BASE_URL", "http://127.0.0.1:8000"}}}),
            "Bearer k1")
      << "the environment sets both key and address";
}

TEST(FindEndpoint, AKeyFromTheEnvironmentIsNeverSentOverPlainHttpToAnotherMachine) {
  const auto sent = [&](const char* url) {
    return key_sent(kCloud, {.environment = {{"CLOUD_API_KEY", "k1"}, {"CLOUD_BASE_URL", url}}});
  };
  for (const char* url :
       {"http://localhost:1/v1", "http://127.3.2.1", "http://[::1]:8000", "https://nas:8000/v1"}) {
    EXPECT_EQ(sent(url), "Bearer k1") << url;
  }
  for (const char* url : {"http://nas:8000/v1", "http://127.0.0.1.evil.test", "http://[::2]:8000",
                          "http://localhost@evil.test", "http://api.cloud.example"}) {
    EXPECT_EQ(sent(url), "") << url;
  }
  EXPECT_EQ(key_sent(kCloud, {.base_url = "http://nas:8000", .api_key = "k2"}), "Bearer k2")
      << "the user set this key for this service";
}

TEST(FindEndpoint, ARefusedKeyNamesThePlaceToCorrectIt) {
  const Environment environment = {{"CLOUD_API_KEY", "k1"}};
  const auto said = [&](const char* url) {
    return find_endpoint(kCloud, {.section = "llm", .base_url = url, .environment = environment})
        ->explained({Code::denied, "HTTP 401"})
        .message;
  };
  EXPECT_EQ(said(""), "HTTP 401; check llm.api_key or CLOUD_API_KEY");
  EXPECT_EQ(said("https://other.example"),
            "HTTP 401; check llm.api_key (CLOUD_API_KEY is not sent to other.example:443)");
  EXPECT_EQ(find_endpoint(kHouse, {.base_url = "http://nas"})
                ->explained({Code::unavailable, "HTTP 500"})
                .message,
            "HTTP 500");
}

TEST(FindEndpoint, TheHostedAddressNeedsAKey) {
  const auto endpoint = find_endpoint(kCloud, {.section = "rerank"});
  EXPECT_EQ(endpoint.error().code, Code::invalid);
  EXPECT_THAT(endpoint.error().message, HasSubstr("rerank.api_key or CLOUD_API_KEY"));
  EXPECT_TRUE(find_endpoint(kCloud, {.base_url = "http://127.0.0.1:8000"}));
}

TEST(FindEndpoint, CompletesAnAddressVariableThatHoldsOnlyAHost) {
  const auto url = [](const char* host) {
    return find_endpoint(kHouse, {.environment = {{"HOUSE_HOST", host}}})->base_url;
  };
  EXPECT_EQ(url("nas"), "http://nas:11434");
  EXPECT_EQ(url("127.0.0.1:9"), "http://127.0.0.1:9");
  EXPECT_EQ(url("https://nas/ollama/"), "https://nas/ollama");
}

TEST(FindEndpoint, AnInvalidAddressNamesItsSetting) {
  EXPECT_THAT(find_endpoint(kHouse, {.section = "embedding"}).error().message,
              HasSubstr("embedding.base_url"));
  for (const char* url : {"localhost:8000", "ftp://x", "file:///etc/passwd"}) {
    const auto endpoint =
        find_endpoint(kCloud, {.section = "embedding", .base_url = url, .api_key = "secret-key"});
    ASSERT_FALSE(endpoint) << url;
    EXPECT_THAT(endpoint.error().message,
                AllOf(HasSubstr("embedding.base_url"), Not(HasSubstr("secret-key"))));
  }
}

}  // namespace
}  // namespace quarry::net
