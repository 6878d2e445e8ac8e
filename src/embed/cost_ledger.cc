#include "embed/cost_ledger.h"

namespace quarry::embed {
namespace {

constexpr double kMillion = 1e6;

Json to_json(std::optional<double> usd) { return usd ? Json(*usd) : Json(); }

}  // namespace

Json CostEntry::to_json() const {
  return Json::object({{"model", model},
                       {"requests", static_cast<std::size_t>(charge.requests)},
                       {"unit", charge.unit == BillingUnit::tokens ? "tokens" : "searches"},
                       {"units", static_cast<std::size_t>(charge.units)},
                       {"estimated", static_cast<std::size_t>(charge.estimated)},
                       {"cost_usd", quarry::embed::to_json(usd)}});
}

void CostLedger::set_price(std::string_view model, double usd_per_million) {
  const std::lock_guard lock(mutex_);
  accounts_[std::string(model)].price = usd_per_million;
}

void CostLedger::add(std::string_view model, const Charge& charge) {
  const std::lock_guard lock(mutex_);
  Charge& sum = accounts_[std::string(model)].charge;
  sum.requests += charge.requests;
  sum.units += charge.units;
  sum.estimated += charge.estimated;
  sum.unit = charge.unit;
}

std::vector<CostEntry> CostLedger::entries() const {
  const std::lock_guard lock(mutex_);
  std::vector<CostEntry> entries;
  for (const auto& [model, account] : accounts_) {
    if (account.charge.requests == 0) continue;
    CostEntry& entry = entries.emplace_back(CostEntry{.model = model, .charge = account.charge});
    const auto units = static_cast<double>(account.charge.units + account.charge.estimated);
    if (account.price) entry.usd = units * *account.price / kMillion;
  }
  return entries;
}

std::optional<double> CostLedger::total_usd() const {
  double sum = 0;
  for (const CostEntry& entry : entries()) {
    if (!entry.usd) return std::nullopt;
    sum += *entry.usd;
  }
  return sum;
}

std::uint64_t CostLedger::total_tokens() const {
  std::uint64_t sum = 0;
  for (const CostEntry& entry : entries()) {
    if (entry.charge.unit == BillingUnit::tokens)
      sum += entry.charge.units + entry.charge.estimated;
  }
  return sum;
}

Json CostLedger::to_json() const {
  Json models = Json::array();
  for (const CostEntry& entry : entries()) models.push(entry.to_json());
  return Json::object(
      {{"models", std::move(models)}, {"cost_usd", quarry::embed::to_json(total_usd())}});
}

}  // namespace quarry::embed
