// Where a service is, who we are to it, and how hard it may be asked.
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
  std::size_t batch_texts = 0;  // most texts of one request; 0: what the service allows
  std::size_t concurrency = 4;  // most requests under way
  std::chrono::milliseconds timeout{60'000};  // of one request with its repetitions
  double price = 0;                           // US dollars for a million tokens; 0: not known
  std::shared_ptr<CostLedger> ledger;         // may be null
  // Rate limits are counted by the minute: five attempts with the waits that Retry-After asks for
  // last longer than one.
  net::HttpSettings http{.attempts = 5};
};

}  // namespace quarry::embed
