// For tests: random metadata of every type, random labels, and random filters of every form.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "filter/filter.h"
#include "search/oracle.h"

namespace quarry::search::test {

// Few distinct names and values, so that filters match often. One thread at a time.
class RandomFilters {
 public:
  explicit RandomFilters(std::uint32_t seed) : random_(seed) {}

  RandomDocuments& plain() { return random_; }

  store::DocumentChange document(std::int64_t key, std::uint64_t sequence) {
    store::DocumentChange change = random_.document(key, sequence);
    change.metadata = metadata();
    change.labels = labels(6);
    for (store::ChunkRecord& chunk : change.chunks) {
      if (!random_.one_in(3)) chunk.page = static_cast<int>(random_.below(4));
      if (random_.one_in(2)) chunk.heading = pick(kTexts);
    }
    return change;
  }

  Principal principal() {
    return random_.one_in(6) ? Principal::owner()
                             : Principal::with_labels(labels(random_.below(7)));
  }

  // Sometimes null: no filter.
  std::shared_ptr<const filter::Filter> filter() {
    if (random_.one_in(8)) return nullptr;
    return std::make_shared<const filter::Filter>(node(random_.below(4)));
  }

 private:
  static constexpr std::array<const char*, 7> kLabels = {"a", "b", "board", "hr", "it", "x", "ü"};
  static constexpr std::array<const char*, 8> kTexts = {"note", "mail",       "2", "2.0",
                                                        "-1e1", "2024-03-01", "",  "nan"};
  static constexpr std::array<const char*, 6> kNames = {"n", "t", "mixed", "page", "heading", "x"};

  const char* pick(std::span<const char* const> list) { return list[random_.below(list.size())]; }
  std::vector<std::string> labels(std::size_t most) {
    std::vector<std::string> chosen;
    for (std::size_t i = random_.below(most + 1); i > 0; --i) chosen.emplace_back(pick(kLabels));
    return chosen;
  }

  Json scalar() {
    switch (random_.below(5)) {
      case 0:
        return random_.one_in(2);
      case 1:
        return 0.5 * (static_cast<double>(random_.below(7)) - 2);
      case 2:
        return pick(kTexts);
      case 3:
        return static_cast<std::int64_t>(9007199254740991) +
               static_cast<std::int64_t>(random_.below(3));
      default:
        return static_cast<std::int64_t>(random_.below(5)) - 1;
    }
  }
  Json value(std::size_t depth) {
    if (random_.one_in(12)) return nullptr;
    if (random_.one_in(5)) {
      Json list = Json::array();
      for (std::size_t i = random_.below(4); i > 0; --i) {
        list.push(depth > 0 && random_.one_in(9) ? value(depth - 1) : scalar());
      }
      return list;
    }
    if (depth > 0 && random_.one_in(6)) return object(depth - 1);
    return scalar();
  }
  Json object(std::size_t depth) {
    Json fields = Json::object();
    for (const char* name : kNames) {
      if (random_.one_in(2)) fields.set(name, value(depth));
    }
    return fields;
  }
  Json metadata() {
    Json fields = object(2);
    // Metadata fields named page and heading hide the chunk's own; mostly leave them out.
    if (!random_.one_in(4)) {
      fields.set("page", nullptr).set("heading", nullptr);
      Json kept = Json::object();
      for (const auto& [name, field] : fields.members()) {
        if (!field.is_null()) kept.set(name, field);
      }
      return kept;
    }
    return fields;
  }

  filter::FieldPath path() {
    filter::FieldPath path = {random_.one_in(9) ? "title" : pick(kNames)};
    while (random_.one_in(6)) path.emplace_back(pick(kNames));
    return path;
  }
  filter::Filter comparison() {
    if (random_.one_in(8)) return filter::make_exists(path());
    if (random_.one_in(8)) {
      return filter::make_comparison(path(), filter::FilterOperator::contains,
                                     {random_.one_in(4) ? "" : "a"});
    }
    const auto op = static_cast<filter::FilterOperator>(random_.below(6));
    std::vector<Json> values = {scalar()};
    const bool several =
        op == filter::FilterOperator::equal || op == filter::FilterOperator::not_equal;
    while (several && random_.one_in(2)) values.push_back(scalar());
    return filter::make_comparison(path(), op, std::move(values));
  }
  filter::Filter node(std::size_t depth) {
    if (depth == 0) return comparison();
    if (random_.one_in(4)) return filter::make_not(node(depth - 1));
    std::vector<filter::Filter> operands;
    for (std::size_t i = 2 + random_.below(2); i > 0; --i) {
      operands.push_back(node(random_.below(depth)));
    }
    return random_.one_in(2) ? filter::make_and(std::move(operands))
                             : filter::make_or(std::move(operands));
  }

  RandomDocuments random_;
};

}  // namespace quarry::search::test
