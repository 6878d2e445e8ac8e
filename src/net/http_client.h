// An HTTP client for other services: bounded, cancellable, retrying, with errors that an operator
// can act on.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"

namespace quarry::net {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// The value of the last header with that name, compared without letter case; empty if absent.
std::string_view find_header(const HttpHeaders& headers, std::string_view name);

struct HttpRequest {
  std::string method = "GET";
  std::string url{};  // scheme http or https
  HttpHeaders headers{};
  std::string body{};
  // Sending the request twice has the same effect as sending it once. Always true for GET, HEAD,
  // PUT and DELETE. A POST that only computes, such as an embedding request, may set it so that it
  // is also retried after a broken connection.
  bool idempotent = false;
  // The redirects to follow. Keep 0 if a header other than Authorization or Cookie carries a
  // secret: libcurl withholds only those two from another host.
  int max_redirects = 0;
};

struct HttpResponse {
  int status = 0;  // below 400; higher ones become errors
  HttpHeaders headers{};
  std::string body;  // decompressed; empty when streamed
  std::string url;   // after redirects
};

struct HttpSettings {
  std::size_t max_body_bytes = 64 << 20;  // decompressed
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds idle_timeout{120'000};  // without a byte in either direction
  int attempts = 3;
  std::chrono::milliseconds first_backoff{250};  // doubled each time; jitter takes off up to a half
  std::chrono::milliseconds max_backoff{8'000};
  std::string user_agent = "quarry";
};

// Receives the body piece by piece. An error aborts the transfer and is returned to the caller.
using BodySink = std::function<Result<void>(std::string_view piece)>;

// Keeps connections alive between requests and honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
// Errors: unavailable (no connection, broken connection, 5xx; names host and port), denied (401,
// 403), exhausted (429, or a body over the limit), not_found (404, 410), conflict (409), invalid (a
// malformed URL, other 4xx with the server's message), corrupt (not HTTP), deadline, cancelled. No
// error contains a credential of the request. Thread-safe.
class HttpClient {
 public:
  explicit HttpClient(HttpSettings settings = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Retries transient failures within the deadline, waiting as long as the server's Retry-After
  // says.
  Result<HttpResponse> send(const HttpRequest& request, const Deadline& deadline) const;
  // Like send, but passes the body to `sink` piece by piece. Never retries once the sink received a
  // piece.
  Result<HttpResponse> stream(const HttpRequest& request, const BodySink& sink,
                              const Deadline& deadline) const;

 private:
  struct Pool;
  HttpSettings settings_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace quarry::net
