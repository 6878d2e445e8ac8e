// Visitors that list, read and print all settings of a struct. A settings struct has a function
// `visit_settings(settings, visitor)` that calls the visitor for each member:
//   visitor(name, member, kind, help)       one setting
//   visitor.records(name, members, visit)   a list of records; visit(prefix, record, visitor)
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/config_sources.h"
#include "core/setting.h"
#include "core/setting_kind.h"

namespace quarry {

inline std::string position(const std::string& list, std::string_view index) {
  return list + "[" + std::string(index) + "].";
}

// Lists every setting in order.
class SettingLister {
 public:
  template <class Value, class Kind>
  void operator()(std::string name, const Value&, const Kind& kind, std::string_view help) {
    settings_.push_back({.name = std::move(name),
                         .expected = kind.expected(),
                         .help = std::string(help),
                         .is_secret = std::is_same_v<Kind, setting::Secret>});
  }
  template <class Record, class Visit>
  void records(const std::string& name, const std::vector<Record>&, Visit visit) {
    const Record record{};
    visit(position(name, ""), record, *this);
  }

  std::vector<Setting> take() && { return std::move(settings_); }

 private:
  std::vector<Setting> settings_;
};

// Parses the given values into the members; a member without a given value keeps its default.
class SettingReader {
 public:
  explicit SettingReader(const GivenSettings& given) : given_(given) {}

  template <class Kind>
  void operator()(const std::string& name, typename Kind::Value& value, const Kind& kind,
                  std::string_view) {
    const auto found = given_.find(name);
    if (found == given_.end()) return;
    ++taken_;
    if (auto read = kind.read(found->second.text)) {
      value = *std::move(read);
    } else if (!error_) {
      error_ = refuse(name, found->second, kind);
    }
  }
  template <class Record, class Visit>
  void records(const std::string& name, std::vector<Record>& records, Visit visit) {
    while (any_below(position(name, std::to_string(records.size())))) {
      const std::string prefix = position(name, std::to_string(records.size()));
      visit(prefix, records.emplace_back(), *this);
    }
  }

  // Errors: invalid, with the place of the first value that its kind refuses, or of a record whose
  // position leaves a gap in its list.
  Result<void> outcome() const;

 private:
  template <class Kind>
  static Error refuse(const std::string& name, const Given& given, const Kind& kind) {
    std::string found = given.text;
    if constexpr (std::is_same_v<typename Kind::Value, std::string>) {
      found = kind.show(found).string();  // without secrets
    }
    return given.error(name, "expected " + kind.expected() + ", found \"" + found + "\"");
  }
  bool any_below(const std::string& prefix) const {
    const auto found = given_.lower_bound(prefix);
    return found != given_.end() && found->first.starts_with(prefix);
  }

  const GivenSettings& given_;
  std::size_t taken_ = 0;
  std::optional<Error> error_;
};

// {"chunk.size": {"value": 512, "origin": "file", "where": "quarry.yaml:3"}}, secrets as "***".
class SettingPrinter {
 public:
  explicit SettingPrinter(const GivenSettings& given) : given_(given) {}

  template <class Kind>
  void operator()(const std::string& name, const typename Kind::Value& value, const Kind& kind,
                  std::string_view) {
    json_.set(name, described(name, kind.show(value)));
  }
  template <class Record, class Visit>
  void records(const std::string& name, const std::vector<Record>& records, Visit visit) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      visit(position(name, std::to_string(i)), records[i], *this);
    }
  }

  Json take() && { return std::move(json_); }

 private:
  Json described(const std::string& name, Json value) const;

  const GivenSettings& given_;
  Json json_ = Json::object();
};

}  // namespace quarry
