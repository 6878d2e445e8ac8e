// Where a service is, who we are to it, and how hard it may be asked.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "core/environment.h"
#include "embed/cost_ledger.h"
#include "net/http_client.h"

namespace quarry {

struct RemoteSettings {
  std::string section = "embedding";  // of the configuration, for messages
  std::string base_url;               // empty: the service's own address
  std::string api_key;                // empty: the service's usual variable ...
  Environment environment;            // ... of these, such as COHERE_API_KEY
  std::size_t batch_texts = 0;        // most texts of one request; 0: what the service allows
  std::size_t concurrency = 4;        // most requests under way
  std::chrono::milliseconds timeout{60'000};  // of one request with its repetitions
  double price = 0;                           // US dollars for a million tokens; 0: not known
  std::shared_ptr<CostLedger> ledger;         // may be null
  // Rate limits are counted by the minute: five attempts with the waits that Retry-After asks for
  // last longer than one.
  HttpSettings http{.attempts = 5};
};

}  // namespace quarry
