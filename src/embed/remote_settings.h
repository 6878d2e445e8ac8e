// Settings shared by all remote services: address, key, limits and price.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "embed/cost_ledger.h"
#include "net/http_client.h"
#include "net/service_endpoint.h"

namespace quarry::embed {

struct RemoteSettings {
  net::ServiceAccess access{.section = "embedding"};
  std::size_t batch_texts = 0;                // maximum per request; 0: the default of the service
  std::size_t concurrency = 4;                // maximum number of concurrent requests
  std::chrono::milliseconds timeout{60'000};  // per request, including retries
  double price = 0;                    // US dollars per million tokens or searches; 0: unknown
  std::shared_ptr<CostLedger> ledger;  // may be null
  // Rate limits apply per minute; five attempts with the waits of Retry-After take longer than a
  // minute.
  net::HttpSettings http{.attempts = 5};
};

}  // namespace quarry::embed
