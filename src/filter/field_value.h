// A single value of metadata, and how filters compare two of them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "core/json.h"

namespace quarry::filter {

// In the order of their kinds in a segment. A text looks into what it was made from; an ISO 8601
// date is a text, whose order by bytes is its order in time.
using FieldValue = std::variant<bool, std::int64_t, double, std::string_view>;
enum class FieldKind : std::uint32_t { boolean, integer, real, text };

inline FieldKind kind_of(const FieldValue& value) { return static_cast<FieldKind>(value.index()); }

// Nothing for null, lists and objects: they equal no value.
std::optional<FieldValue> field_value(const Json& json);

// The number that a text spells, if it spells one.
std::optional<double> number_in(std::string_view text);

// How a field's value stands to a filter's. Whole numbers compare exactly, other numbers as
// doubles. Metadata of CSV files and command lines holds numbers as text: beside a number a text
// counts as one where it spells one. Unordered where the two have nothing in common.
std::partial_ordering compare(const FieldValue& field, const FieldValue& literal);

// One order over all values: by kind, then by value. Zeros of both signs differ.
std::strong_ordering storage_order(const FieldValue& a, const FieldValue& b);

}  // namespace quarry::filter
