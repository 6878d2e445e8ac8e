#include "filter/field_value.h"

#include <charconv>
#include <system_error>

namespace quarry::filter {
namespace {

std::optional<double> as_number(const FieldValue& value) {
  switch (kind_of(value)) {
    case FieldKind::integer:
      return static_cast<double>(std::get<std::int64_t>(value));
    case FieldKind::real:
      return std::get<double>(value);
    case FieldKind::text:
      return number_in(std::get<std::string_view>(value));
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<FieldValue> field_value(const Json& json) {
  if (json.is_bool()) return json.boolean();
  if (json.is_integer()) return json.integer();
  if (json.is_number()) return json.number();
  if (json.is_string()) return json.string();
  return std::nullopt;
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::partial_ordering compare(const FieldValue& field, const FieldValue& literal) {
  if (field.index() == literal.index()) {
    return std::visit(
        [&](const auto& value) -> std::partial_ordering {
          return value <=> std::get<std::decay_t<decltype(value)>>(literal);
        },
        field);
  }
  const auto a = as_number(field), b = as_number(literal);
  return a && b ? *a <=> *b : std::partial_ordering::unordered;
}

std::strong_ordering storage_order(const FieldValue& a, const FieldValue& b) {
  if (a.index() != b.index()) return a.index() <=> b.index();
  if (kind_of(a) == FieldKind::real) return std::strong_order(std::get<2>(a), std::get<2>(b));
  if (kind_of(a) == FieldKind::boolean) return std::get<bool>(a) <=> std::get<bool>(b);
  if (kind_of(a) == FieldKind::integer) return std::get<1>(a) <=> std::get<1>(b);
  return std::get<3>(a) <=> std::get<3>(b);
}

}  // namespace quarry::filter
