// What was asked of services that charge for it: requests, tokens, and money where a price is set.
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

// Most services charge by the token; some rerankers by the search.
enum class BillingUnit { tokens, searches };

struct Charge {
  std::uint64_t requests = 1;
  std::uint64_t units = 0;      // that the service counted
  std::uint64_t estimated = 0;  // that we guess, where it does not say
  BillingUnit unit = BillingUnit::tokens;
};

struct CostEntry {
  std::string model;  // "openai/text-embedding-3-small"
  Charge charge;
  std::optional<double> usd;  // absent: no price is known, which is not the same as free

  // {"model", "requests", "unit", "units", "estimated", "cost_usd"}
  Json to_json() const;
};

// Prices are whatever the operator says: published ones change without notice. Thread-safe.
class CostLedger {
 public:
  // US dollars for a million units; calls that were made before count too.
  void set_price(std::string_view model, double usd_per_million);
  void add(std::string_view model, const Charge& charge);

  std::vector<CostEntry> entries() const;  // by name
  // Absent as soon as one model that was used has no price.
  std::optional<double> total_usd() const;
  std::uint64_t total_tokens() const;  // counted and estimated
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
