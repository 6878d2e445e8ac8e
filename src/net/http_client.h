// HTTP requests to other services: bounded, cancellable, retried, with errors an operator can read.
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

// The value of the last header of that name (letter case does not matter); empty where absent.
std::string_view find_header(const HttpHeaders& headers, std::string_view name);

struct HttpRequest {
  std::string method = "GET";
  std::string url{};  // http or https
  HttpHeaders headers{};
  std::string body{};
  // Doing it twice has the effect of doing it once. GET, HEAD, PUT and DELETE always are; a POST
  // that only computes (embeddings) may say so and is then repeated after a broken connection too.
  bool idempotent = false;
  // Followed redirects. None for calls with a secret of another name than Authorization or Cookie:
  // only those two are kept from the other host.
  int max_redirects = 0;
};

struct HttpResponse {
  int status = 0;  // below 400
  HttpHeaders headers{};
  std::string body;  // decompressed; empty when streamed
  std::string url;   // after redirects
};

struct HttpSettings {
  std::size_t max_body_bytes = 64 << 20;  // decompressed
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds idle_timeout{120'000};  // with no byte in either direction
  int attempts = 3;
  std::chrono::milliseconds first_backoff{250};  // doubled each time, with up to a half of jitter
  std::chrono::milliseconds max_backoff{8'000};
  std::string user_agent = "quarry";
};

// Takes a piece of the body as it arrives; an error ends the transfer and is returned.
using BodySink = std::function<Result<void>(std::string_view piece)>;

// Keeps connections alive between requests. HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured.
// Errors: unavailable (no connection, broken off, 5xx; names host and port), denied (401, 403),
// exhausted (429, or a body over the limit), not_found (404, 410), conflict (409), invalid (a URL
// that is none, other 4xx with the server's message), corrupt (not HTTP), deadline, cancelled.
// What was sent as a credential appears in none of them. Thread-safe.
class HttpClient {
 public:
  explicit HttpClient(HttpSettings settings = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Repeats what is worth repeating, waiting as the server's Retry-After says, within the deadline.
  Result<HttpResponse> send(const HttpRequest& request, const Deadline& deadline) const;
  // The same with the body handed on in pieces; never repeated once a piece was handed on.
  Result<HttpResponse> stream(const HttpRequest& request, const BodySink& sink,
                              const Deadline& deadline) const;

 private:
  struct Pool;
  HttpSettings settings_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace quarry::net
