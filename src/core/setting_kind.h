// The kinds of settings. Each names the C++ type of its value and knows how text becomes that
// value, which values are allowed and how a value is shown. Immutable; share them freely.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json.h"

namespace quarry::setting {

// `read` gives nothing if the text is no allowed value. `holds` completes "expected ...".
struct Text {
  using Value = std::string;
  std::string_view what;  // "folder"
  std::optional<Value> read(std::string_view text) const { return Value(text); }
  Json show(const Value& value) const { return value; }
  std::string holds() const { return std::string(what); }
};

// Never shown.
struct Secret {
  using Value = std::string;
  std::optional<Value> read(std::string_view text) const { return Value(text); }
  Json show(const Value& value) const { return value.empty() ? "" : "***"; }
  std::string holds() const { return "secret"; }
};

// Shown without its user, password and query. Empty, or http:// or https:// with a host.
struct Url {
  using Value = std::string;
  std::optional<Value> read(std::string_view text) const;
  Json show(const Value& value) const;
  std::string holds() const { return "a URL such as http://host:port/path"; }
};

struct Switch {
  using Value = bool;
  std::optional<Value> read(std::string_view text) const;
  Json show(Value value) const { return value; }
  std::string holds() const { return "true or false"; }
};

// A whole number of `unit`.
struct Count {
  using Value = std::size_t;
  Value least, most;
  std::string_view unit;
  std::optional<Value> read(std::string_view text) const;
  Json show(Value value) const { return value; }
  std::string holds() const;
};

struct Number {
  using Value = double;
  Value least, most;
  std::string_view unit = {};
  std::optional<Value> read(std::string_view text) const;
  Json show(Value value) const { return value; }
  std::string holds() const;
};

struct Seconds {
  using Value = std::chrono::seconds;
  std::uint32_t least, most;
  std::optional<Value> read(std::string_view text) const;
  Json show(Value value) const { return value.count(); }
  std::string holds() const { return Count(least, most, "seconds").holds(); }
};

// Read and shown as a size: "512MiB".
struct Bytes {
  using Value = std::uint64_t;
  Value least, most;
  std::optional<Value> read(std::string_view text) const;
  Json show(Value value) const;
  std::string holds() const;
};

// One of some words.
struct OneOf {
  using Value = std::string;
  std::vector<std::string_view> words;
  std::optional<Value> read(std::string_view text) const;
  Json show(const Value& value) const { return value; }
  std::string holds() const;
};

// One of the named values of an enum; the names are those of its to_string.
template <class Enum>
struct Choice {
  using Value = Enum;
  std::vector<Enum> values;
  Choice(std::initializer_list<Enum> all) : values(all) {}
  Choice(std::vector<Enum> all) : values(std::move(all)) {}

  std::optional<Value> read(std::string_view text) const {
    for (const Enum value : values) {
      if (to_string(value) == text) return value;
    }
    return std::nullopt;
  }
  Json show(Value value) const { return to_string(value); }
  std::string holds() const {
    OneOf names;
    for (const Enum value : values) names.words.push_back(to_string(value));
    return names.holds();
  }
};

}  // namespace quarry::setting
