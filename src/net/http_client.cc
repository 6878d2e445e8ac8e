// The only file that uses libcurl. Each transfer runs on its own multi handle, because a stop token
// can wake only a multi handle. Handles are pooled together with their open connections.
#include "net/http_client.h"

#include <algorithm>
#include <curl/curl.h>
#include <mutex>
#include <system_error>

#include "net/http_error.h"
#include "net/retry.h"

namespace quarry::net {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t max_header_bytes = 256 << 10;
constexpr std::size_t max_error_body_bytes = 64 << 10;  // enough to find the error message
constexpr std::size_t max_idle_handles = 16;
constexpr milliseconds longest_poll{250};  // a test may move the deadline's clock during a poll

void initialise_curl_once() {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)initialised;
}

struct Handle {
  CURLM* multi = curl_multi_init();
  CURL* easy = curl_easy_init();

  Handle() = default;
  Handle(const Handle&) = delete;
  ~Handle() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }
};

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

// The state of one attempt; the libcurl callbacks fill it.
struct Attempt {
  const HttpRequest& request;
  const HttpSettings& settings;
  const BodySink* sink;  // null: collect the body in `response`
  CURL* easy = nullptr;
  HttpResponse response{};
  std::size_t header_bytes = 0, body_bytes = 0;
  bool delivered = false;          // the sink received a piece
  bool has_whole_message = false;  // an error body reached its limit; the rest is not transferred
  Result<void> stopped{};          // the error with which a callback aborted the transfer

  int status() const {
    long code = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
    return static_cast<int>(code);
  }

  void take_header(std::string_view line) {
    if (line.starts_with("HTTP/"))
      response.headers.clear();  // a new header block, after a redirect or a 100
    const auto colon = line.find(':');
    if (colon == line.npos) return;
    const auto first = line.find_first_not_of(" \t", colon + 1);
    const auto last = line.find_last_not_of(" \t\r\n");
    std::string value;
    if (first != line.npos && first <= last) value = line.substr(first, last - first + 1);
    response.headers.emplace_back(std::string(line.substr(0, colon)), std::move(value));
  }

  Result<void> take_body(std::string_view piece) {
    if (status() >= 300) {  // the body of a redirect or failure serves only its message
      response.body += piece.substr(0, max_error_body_bytes - response.body.size());
      has_whole_message = response.body.size() == max_error_body_bytes;
      return {};
    }
    body_bytes += piece.size();
    if (body_bytes > settings.max_body_bytes) {
      return Error{Code::exhausted, "the body of " + public_url(request.url) + " is larger than " +
                                        std::to_string(settings.max_body_bytes) + " bytes"};
    }
    if (sink == nullptr) {
      response.body += piece;
      return {};
    }
    delivered = true;
    return (*sink)(piece);
  }
};

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& attempt = *static_cast<Attempt*>(user);
  attempt.header_bytes += size;
  if (attempt.header_bytes > max_header_bytes) {
    attempt.stopped = Error{Code::exhausted, "the headers of " + public_url(attempt.request.url) +
                                                 " are larger than " +
                                                 std::to_string(max_header_bytes) + " bytes"};
    return 0;
  }
  attempt.take_header({data, size});
  return size;
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
  auto& attempt = *static_cast<Attempt*>(user);
  attempt.stopped = attempt.take_body({data, size});
  const bool keep_receiving = attempt.stopped && !attempt.has_whole_message;
  return keep_receiving ? size : CURL_WRITEFUNC_ERROR;
}

HeaderList header_list(const HttpRequest& request) {
  HeaderList list;
  const auto add = [&](const std::string& line) {
    if (curl_slist* longer = curl_slist_append(list.get(), line.c_str())) {
      (void)list.release();
      list.reset(longer);
    }
  };
  add("Expect:");  // waiting for 100-continue would cost a round trip
  for (const auto& [name, value] : request.headers) {
    add(value.empty() ? name + ";" : name + ": " + value);
  }
  return list;
}

// A line break in a header value would let the value inject further headers.
bool has_line_break(const HttpHeaders& headers) {
  constexpr std::string_view breaks("\r\n\0", 3);
  return std::ranges::any_of(headers, [&](const auto& header) {
    return header.first.find_first_of(breaks) != std::string::npos ||
           header.second.find_first_of(breaks) != std::string::npos;
  });
}

void set_method(CURL* easy, const HttpRequest& request) {
  if (request.method == "HEAD") curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  if (!request.body.empty() || request.method == "POST") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  }
  if (request.method != "HEAD") {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

void set_options(CURL* easy, Attempt& attempt, curl_slist* headers, char* error_text) {
  const HttpSettings& settings = attempt.settings;
  curl_easy_setopt(easy, CURLOPT_URL, attempt.request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, attempt.request.max_redirects > 0 ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, static_cast<long>(attempt.request.max_redirects));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, settings.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, long(settings.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                   std::max(1L, static_cast<long>(settings.idle_timeout.count() / 1000)));
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &attempt);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &attempt);
  set_method(easy, attempt.request);
}

// Runs the transfer until it ends, the deadline expires or a stop is requested.
Result<CURLcode> drive(CURLM* multi, const Attempt& attempt, const Deadline& deadline) {
  const std::stop_callback wake(deadline.stop_token(), [multi] { curl_multi_wakeup(multi); });
  for (int running = 1;;) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
    if (running == 0) break;
    QUARRY_TRY(deadline.check(attempt.request.method + " " + public_url(attempt.request.url)));
    const auto left = std::min(deadline.left(), longest_poll);
    curl_multi_poll(multi, nullptr, 0, static_cast<int>(left.count()), nullptr);
  }
  int queued = 0;
  const CURLMsg* message = curl_multi_info_read(multi, &queued);
  return message == nullptr ? CURLE_FAILED_INIT : message->data.result;
}

Reached reached(const Attempt& attempt) {
  long sent_bytes = 0;
  curl_easy_getinfo(attempt.easy, CURLINFO_REQUEST_SIZE, &sent_bytes);
  return sent_bytes == 0 ? Reached::nothing : Reached::server;
}

// The cause of a failure. For a refused connection this is the system's message, because libcurl's
// text repeats host and port.
std::string reason(CURLcode code, const Attempt& attempt, std::string_view detail) {
  long system_error = 0;
  curl_easy_getinfo(attempt.easy, CURLINFO_OS_ERRNO, &system_error);
  if (code == CURLE_COULDNT_CONNECT && system_error != 0) {
    return std::generic_category().message(static_cast<int>(system_error));
  }
  return std::string(detail.empty() ? curl_easy_strerror(code) : detail);
}

Error connection_error(CURLcode code, const Attempt& attempt, std::string_view detail) {
  const std::string host = host_and_port(attempt.request.url);
  const std::string why = reason(code, attempt, detail);
  // libcurl reports a response without a status line as HTTP/0.9, an unsupported protocol.
  if (code == CURLE_UNSUPPORTED_PROTOCOL && reached(attempt) == Reached::server) {
    code = CURLE_WEIRD_SERVER_REPLY;
  }
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {Code::invalid,
              "'" + public_url(attempt.request.url) + "' is not an http or https URL: " + why};
    case CURLE_TOO_MANY_REDIRECTS:
      return {Code::invalid, public_url(attempt.request.url) + " redirects more than " +
                                 std::to_string(attempt.request.max_redirects) + " times"};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return {Code::corrupt, "expected an HTTP response from " + host + ": " + why};
    case CURLE_OUT_OF_MEMORY:
      return {Code::exhausted, "out of memory during a request to " + host};
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
      return {Code::unavailable, "cannot connect to " + host + ": " + why};
    default:
      return {Code::unavailable, "the connection to " + host + " failed: " + why};
  }
}

Failure failure_of(CURLcode code, const Attempt& attempt) {
  Failure failure{.status = 0};
  failure.permanent = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL ||
                      code == CURLE_TOO_MANY_REDIRECTS || code == CURLE_PEER_FAILED_VERIFICATION ||
                      code == CURLE_OUT_OF_MEMORY || attempt.delivered;
  failure.reached = reached(attempt);
  return failure;
}

struct Outcome {
  Result<HttpResponse> result;
  Failure failure;  // meaningful when result is an error
};

Outcome outcome_of(Result<CURLcode> ended, Attempt& attempt, std::string_view detail) {
  if (!ended) return {std::move(ended).error(), {.permanent = true}};
  if (!attempt.stopped) return {std::move(attempt.stopped).error(), {.permanent = true}};
  if (*ended != CURLE_OK && !attempt.has_whole_message) {
    Error error = connection_error(*ended, attempt, detail);
    error.message = without_secrets(std::move(error.message), attempt.request);
    return {std::move(error), failure_of(*ended, attempt)};
  }
  HttpResponse& response = attempt.response;
  response.status = attempt.status();
  if (response.status >= 400) {
    curl_off_t wait = 0;
    curl_easy_getinfo(attempt.easy, CURLINFO_RETRY_AFTER, &wait);
    return {error_of_status(attempt.request, response.status, response.body,
                            std::chrono::seconds(wait)),
            {.status = response.status, .retry_after = std::chrono::seconds(wait)}};
  }
  char* url = nullptr;
  curl_easy_getinfo(attempt.easy, CURLINFO_EFFECTIVE_URL, &url);
  if (url != nullptr) response.url = url;
  return {std::move(response), {}};
}

Outcome attempt_once(Handle& handle, const HttpRequest& request, const BodySink* sink,
                     const HttpSettings& settings, const Deadline& deadline) {
  Attempt attempt{.request = request, .settings = settings, .sink = sink, .easy = handle.easy};
  const auto headers = header_list(request);
  char detail[CURL_ERROR_SIZE] = "";
  set_options(handle.easy, attempt, headers.get(), detail);
  curl_multi_add_handle(handle.multi, handle.easy);
  auto ended = drive(handle.multi, attempt, deadline);
  Outcome outcome = outcome_of(std::move(ended), attempt, detail);
  curl_multi_remove_handle(handle.multi, handle.easy);
  curl_easy_reset(handle.easy);  // drops the pointers into this frame; connections stay open
  return outcome;
}

}  // namespace

struct HttpClient::Pool {
  std::mutex mutex;
  std::vector<std::unique_ptr<Handle>> idle;

  std::unique_ptr<Handle> take() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return std::make_unique<Handle>();
    auto handle = std::move(idle.back());
    idle.pop_back();
    return handle;
  }

  void give(std::unique_ptr<Handle> handle) {
    const std::lock_guard lock(mutex);
    if (idle.size() < max_idle_handles) idle.push_back(std::move(handle));
  }

  Result<HttpResponse> run(const HttpRequest& request, const BodySink* sink,
                           const HttpSettings& settings, const Deadline& deadline) {
    if (has_line_break(request.headers)) {
      return Error{Code::invalid, "a header of the request to " + host_and_port(request.url) +
                                      " contains a line break"};
    }
    auto handle = take();
    if (handle->multi == nullptr || handle->easy == nullptr) {
      return Error{Code::exhausted, "out of memory while opening a connection"};
    }
    for (int next = 2;; ++next) {
      Outcome outcome = attempt_once(*handle, request, sink, settings, deadline);
      const bool last = outcome.result || next > settings.attempts ||
                        !should_retry(request, outcome.failure) ||
                        !wait(delay_before(next, outcome.failure, settings), deadline);
      if (!last) continue;
      give(std::move(handle));
      if (!outcome.result && deadline.stopped()) QUARRY_TRY(deadline.check("the request"));
      return std::move(outcome.result);
    }
  }
};

HttpClient::HttpClient(HttpSettings settings) : settings_(std::move(settings)) {
  initialise_curl_once();
  pool_ = std::make_unique<Pool>();
}

HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::send(const HttpRequest& request, const Deadline& deadline) const {
  return pool_->run(request, nullptr, settings_, deadline);
}

Result<HttpResponse> HttpClient::stream(const HttpRequest& request, const BodySink& sink,
                                        const Deadline& deadline) const {
  return pool_->run(request, &sink, settings_, deadline);
}

}  // namespace quarry::net
