// Adds up the use of paid services: requests, tokens, and the cost if a price is set.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace quarry::embed {

// Most services charge per token; some rerankers charge per search.
enum class BillingUnit { tokens, searches };

struct Charge {
  std::uint64_t requests = 1;
  std::uint64_t units = 0;      // reported by the service
  std::uint64_t estimated = 0;  // our estimate, if the service reports none
  BillingUnit unit = BillingUnit::tokens;
};

struct CostEntry {
  std::string model;  // "openai/text-embedding-3-small"
  Charge charge;
  std::optional<double> usd;  // absent: the price is unknown, which does not mean free

  // {"model", "requests", "unit", "units", "estimated", "cost_usd"}
  Json to_json() const;
};

// Prices come from the operator, because published prices change without notice. Thread-safe.
class CostLedger {
 public:
  // Sets the price in US dollars per million units; it also applies to earlier charges.
  void set_price(std::string_view model, double usd_per_million);
  void add(std::string_view model, const Charge& charge);

  std::vector<CostEntry> entries() const;  // sorted by model
  // Absent if any used model has no price.
  std::optional<double> total_usd() const;
  std::uint64_t total_tokens() const;  // reported and estimated; excludes searches
  Json to_json() const;                // {"models": [...], "cost_usd": number or null}

 private:
  struct Account {
    Charge charge{.requests = 0};
    std::optional<double> price;
  };

  mutable std::mutex mutex_;
  std::map<std::string, Account, std::less<>> accounts_;
};

}  // namespace quarry::embed
