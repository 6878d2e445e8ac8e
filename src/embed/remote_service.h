// A remote JSON service: sends requests, limits their concurrency and records their cost.
#pragma once

#include <string>
#include <string_view>

#include "core/deadline.h"
#include "core/json.h"
#include "embed/remote_settings.h"
#include "embed/request_flow.h"
#include "net/service_endpoint.h"

namespace quarry::embed {

// Thread-safe.
class RemoteService {
 public:
  RemoteService(net::ServiceEndpoint endpoint, std::string_view model,
                const RemoteSettings& settings);

  const std::string& name() const { return endpoint_.name; }
  const std::string& host() const { return endpoint_.host; }
  std::string model() const { return endpoint_.name + "/" + model_; }  // "cohere/embed-v4.0"
  std::size_t concurrency() const { return concurrency_; }

  // Posts `body` to the base URL plus `path`. Retries failed requests, which is safe because they
  // only compute. Errors: those of HttpClient::send; corrupt (the reply is not JSON).
  Result<Json> post(std::string_view path, const Json& body, const Deadline& deadline) const;

  // Adds a charge to the ledger, if there is one.
  void charge(const Charge& charge) const;

  // Returns `error` with the service and host prepended to its message.
  Error with_context(const Error& error) const;

 private:
  net::ServiceEndpoint endpoint_;
  std::string model_;
  std::size_t concurrency_;
  std::chrono::milliseconds timeout_;
  std::shared_ptr<CostLedger> ledger_;
  net::HttpClient client_;
  mutable RequestGate gate_;
};

}  // namespace quarry::embed
