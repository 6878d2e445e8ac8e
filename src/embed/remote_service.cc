#include "embed/remote_service.h"

#include <algorithm>

#include "embed/shown_text.h"
#include "net/http_error.h"

namespace quarry::embed {

RemoteService::RemoteService(net::ServiceEndpoint endpoint, std::string_view model,
                             const RemoteSettings& settings)
    : endpoint_(std::move(endpoint)),
      model_(model),
      concurrency_(std::max<std::size_t>(settings.concurrency, 1)),
      timeout_(settings.timeout),
      ledger_(settings.ledger),
      client_(settings.http),
      gate_(concurrency_) {
  if (ledger_ && settings.price > 0) ledger_->set_price(this->model(), settings.price);
}

Result<Json> RemoteService::post(std::string_view path, const Json& body,
                                 const Deadline& deadline) const {
  const auto pass = QUARRY_TRY(gate_.enter(deadline));
  const net::HttpRequest request{.method = "POST",
                                 .url = endpoint_.base_url + std::string(path),
                                 .headers = endpoint_.headers,
                                 .body = body.dump(),
                                 .idempotent = true};
  const auto response = client_.send(request, deadline.capped(timeout_));
  if (!response) return endpoint_.explained(response.error());
  auto json = Json::parse(response->body);
  if (!json) {
    const std::string found = "answered " + std::to_string(response->status) +
                              ": expected JSON, found \"" + shown(response->body) +
                              "\": " + json.error().message;
    return with_context({Code::corrupt, net::without_secrets(found, request)});
  }
  return json;
}

void RemoteService::charge(const Charge& charge) const {
  if (ledger_) ledger_->add(model(), charge);
}

Error RemoteService::with_context(const Error& error) const {
  return error.in(endpoint_.name + " at " + endpoint_.host);
}

}  // namespace quarry::embed
