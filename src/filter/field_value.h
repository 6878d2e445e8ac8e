// A single value of metadata, and how filters compare two of them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "core/json.h"

namespace quarry::filter {

// The alternatives have the order of FieldKind, which segments store. A text is a view into the
// JSON value that it came from. An ISO 8601 date is a text: its byte order is its order in time.
using FieldValue = std::variant<bool, std::int64_t, double, std::string_view>;
enum class FieldKind : std::uint32_t { boolean, integer, real, text };

inline FieldKind kind_of(const FieldValue& value) { return static_cast<FieldKind>(value.index()); }

// Returns nothing for null, lists and objects: they equal no value.
std::optional<FieldValue> field_value(const Json& json);

// Returns the number that `text` spells in full, or nothing.
std::optional<double> number_in(std::string_view text);

// Compares a field's value with a filter's. Integers compare exactly, other numbers as doubles. CSV
// files and command lines supply numbers as text, so a text that spells a number compares as that
// number with a number. Values of other different kinds are unordered.
std::partial_ordering compare(const FieldValue& field, const FieldValue& literal);

// A total order over all values: by kind, then by value. -0.0 and 0.0 differ.
std::strong_ordering storage_order(const FieldValue& a, const FieldValue& b);

}  // namespace quarry::filter
