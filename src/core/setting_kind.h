// The kinds of settings. Each names the C++ type of its value and knows how to parse it, which
// values are allowed and how to print it. Immutable; share them freely.
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

// Every kind has three functions. `read` parses text and returns nullopt if it is not an allowed
// value. `show` is the value as `config print` prints it. `expected` describes the allowed values
// and completes "expected ...".

// Any text. `what` describes it in messages: "folder".
struct Text {
  using Value = std::string;
  std::string_view what;
  std::optional<Value> read(std::string_view text) const { return Value(text); }
  Json show(const Value& value) const { return value; }
  std::string expected() const { return std::string(what); }
};

// Text that is never printed.
struct Secret {
  using Value = std::string;
  std::optional<Value> read(std::string_view text) const { return Value(text); }
  Json show(const Value& value) const { return value.empty() ? "" : "***"; }
  std::string expected() const { return "secret"; }
};

// A URL with scheme http or https and a host, or empty. Printed without user, password and query.
struct Url {
  using Value = std::string;
  std::optional<Value> read(std::string_view text) const;
  Json show(const Value& value) const;
  std::string expected() const { return "a URL such as http://host:port/path"; }
};

struct Switch {
  using Value = bool;
  std::optional<Value> read(std::string_view text) const;
  Json show(Value value) const { return value; }
  std::string expected() const { return "true or false"; }
};

// A whole number in [least, most]. `unit` is a plural noun for messages: "passages".
struct Count {
  using Value = std::size_t;
  Value least, most;
  std::string_view unit;
  std::optional<Value> read(std::string_view text) const;
  Json show(Value value) const { return value; }
  std::string expected() const;
};

struct Number {
  using Value = double;
  Value least, most;
  std::string_view unit = {};
  std::optional<Value> read(std::string_view text) const;
  Json show(Value value) const { return value; }
  std::string expected() const;
};

struct Seconds {
  using Value = std::chrono::seconds;
  std::uint32_t least, most;
  std::optional<Value> read(std::string_view text) const;
  Json show(Value value) const { return value.count(); }
  std::string expected() const { return Count(least, most, "seconds").expected(); }
};

// A number of bytes in [least, most], read and shown as a size: "512MiB".
struct Bytes {
  using Value = std::uint64_t;
  Value least, most;
  std::optional<Value> read(std::string_view text) const;
  Json show(Value value) const;
  std::string expected() const;
};

// One word of a fixed list.
struct OneOf {
  using Value = std::string;
  std::vector<std::string_view> words;
  std::optional<Value> read(std::string_view text) const;
  Json show(const Value& value) const { return value; }
  std::string expected() const;
};

// One value of an enum, named as its to_string names it.
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
  std::string expected() const {
    OneOf names;
    for (const Enum value : values) names.words.push_back(to_string(value));
    return names.expected();
  }
};

}  // namespace quarry::setting
