// JSON values (RFC 8259): parse, build, read with checks, print.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.h"

namespace quarry {

// Objects keep the order in which members were added, so that output is stable and readable.
// One thread at a time; copies are deep.
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;  // null
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(double value) : value_(value) {}
  Json(float value) : value_(static_cast<double>(value)) {}
  Json(std::int64_t value) : value_(value) {}
  Json(int value) : value_(static_cast<std::int64_t>(value)) {}
  Json(unsigned value) : value_(static_cast<std::int64_t>(value)) {}
  Json(std::size_t value) : value_(static_cast<std::int64_t>(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  static Json array() { return Json(Array{}); }
  static Json object(std::initializer_list<Member> members = {}) { return Json(Object(members)); }

  // Strict RFC 8259, nested up to 1,024 levels. Errors: invalid, with the reason; exhausted, if out
  // of memory.
  static Result<Json> parse(std::string_view text);

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
  bool is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  // Accessors that never throw: they return the fallback if the value has another type.
  bool boolean(bool fallback = false) const;
  double number(double fallback = 0) const;
  std::int64_t integer(std::int64_t fallback = 0) const;
  std::string_view string(std::string_view fallback = {}) const;
  const Array& items() const;     // empty unless an array
  const Object& members() const;  // empty unless an object

  // The member with that name, or a shared null. If a name is repeated, the last member wins.
  const Json& operator[](std::string_view name) const;
  bool contains(std::string_view name) const;

  // Builders. Any value that is not an object (for set) or an array (for push) is replaced by an
  // empty one first.
  Json& set(std::string name, Json value);  // replaces the member if it exists; returns *this
  Json& push(Json value);

  // 1 equals 1.0, because a whole double is printed and parsed back as an integer.
  bool operator==(const Json& other) const;

  std::string dump() const;         // one line
  std::string dump_pretty() const;  // indented by two spaces

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

// Appends `text` to `out` as a quoted JSON string. Ill-formed UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace quarry
