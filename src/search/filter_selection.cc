// A column stores its distinct values in ascending order within each kind. Each of the six
// comparisons therefore holds for one range of values, which two binary searches find; the result
// is the union of their rows. Texts that spell numbers have a second order, by number. Only
// `contains` reads every distinct text, once.
#include "search/filter_selection.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "filter/field_value.h"
#include "segment/field_name.h"

namespace quarry::search {
namespace {

// Calls `add` with the part of [begin, end) where `op` holds. `order_at(i)` compares value i with
// the literal and ascends with i.
template <class OrderAt, class Add>
void add_range(filter::FilterOperator op, std::uint32_t begin, std::uint32_t end,
               const OrderAt& order_at, const Add& add) {
  const auto places = std::views::iota(begin, end);
  const auto first = [&](auto before) {
    return *std::ranges::partition_point(places, [&](auto at) { return before(order_at(at)); });
  };
  const std::uint32_t lower = first([](auto order) { return order < 0; });
  const std::uint32_t upper = first([](auto order) { return order <= 0; });
  switch (op) {
    case filter::FilterOperator::less:
      return add(begin, lower);
    case filter::FilterOperator::less_equal:
      return add(begin, upper);
    case filter::FilterOperator::greater:
      return add(upper, end);
    case filter::FilterOperator::greater_equal:
      return add(lower, end);
    default:
      return add(lower, upper);
  }
}

bool is_number(const filter::FieldValue& value) {
  return filter::kind_of(value) == filter::FieldKind::integer ||
         filter::kind_of(value) == filter::FieldKind::real;
}

// One column and the rows found in it so far. One thread at a time.
class ColumnScan {
 public:
  ColumnScan(const segment::FieldColumn& column, Bitmap& rows) : column_(column), rows_(rows) {
    for (std::uint32_t kind = 0; kind < kind_begin_.size(); ++kind) {
      kind_begin_[kind] = *std::ranges::partition_point(
          std::views::iota(0U, column.values()),
          [&](std::uint32_t at) { return column.value(at).index() < kind; });
    }
  }

  void add_where(filter::FilterOperator op, const filter::FieldValue& literal) {
    if (op == filter::FilterOperator::contains)
      return add_containing(std::get<std::string_view>(literal));
    for (const filter::FieldKind kind : {filter::FieldKind::boolean, filter::FieldKind::integer,
                                         filter::FieldKind::real, filter::FieldKind::text}) {
      if (kind == filter::FieldKind::text && filter::kind_of(literal) != filter::FieldKind::text)
        continue;
      const auto begin = kind_begin_[static_cast<std::size_t>(kind)];
      const auto end = kind_begin_[static_cast<std::size_t>(kind) + 1];
      const auto order_at = [&](std::uint32_t at) {
        return filter::compare(column_.value(at), literal);
      };
      if (begin == end || order_at(begin) == std::partial_ordering::unordered) continue;
      add_range(op, begin, end, order_at, [this](std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t at = from; at < to; ++at) add_rows_of(at);
      });
    }
    if (is_number(literal)) add_spelled(op, literal);
  }

 private:
  void add_rows_of(std::uint32_t at) { (void)column_.rows_of(at).add_to(rows_); }

  void add_spelled(filter::FilterOperator op, const filter::FieldValue& literal) {
    const std::span places = column_.spelled();
    add_range(
        op, 0, static_cast<std::uint32_t>(places.size()),
        [&](std::uint32_t i) { return filter::compare(column_.value(places[i]), literal); },
        [&](std::uint32_t from, std::uint32_t to) {
          for (std::uint32_t i = from; i < to; ++i) add_rows_of(places[i]);
        });
  }

  void add_containing(std::string_view part) {
    for (std::uint32_t at = kind_begin_[3]; at < kind_begin_[4]; ++at) {
      const filter::FieldValue value = column_.value(at);
      const auto* text = std::get_if<std::string_view>(&value);
      if (text && text->contains(part)) add_rows_of(at);
    }
  }

  const segment::FieldColumn& column_;
  Bitmap& rows_;
  // The first value of each kind; the last entry is the number of values.
  std::array<std::uint32_t, 5> kind_begin_{};
};

// `fill` adds the matching rows of one column. A field may belong to documents in some rows and to
// chunks in others; no chunk has it twice.
template <class Fill>
Selection select_in_columns(const segment::Segment& segment, const filter::FieldPath& path,
                            const Fill& fill) {
  const std::string name = segment::encoded(path);
  Selection found{segment::FieldLevel::document, Bitmap(segment.documents())};
  if (const auto column = segment.fields().find(name, segment::FieldLevel::document)) {
    fill(*column, found.rows);
  }
  if (const auto column = segment.fields().find(name, segment::FieldLevel::chunk)) {
    Selection chunks{segment::FieldLevel::chunk, Bitmap(segment.chunks())};
    fill(*column, chunks.rows);
    found.unite(std::move(chunks), segment);
  }
  return found;
}

// Selects the rows that hold one of the values; with not_equal, those that have the field and hold
// none of them.
Selection select_where(const segment::Segment& segment, const filter::Comparison& comparison) {
  const bool negated = comparison.op == filter::FilterOperator::not_equal;
  return select_in_columns(
      segment, comparison.field, [&](const segment::FieldColumn& column, Bitmap& rows) {
        ColumnScan scan(column, rows);
        for (const Json& value : comparison.values) {
          scan.add_where(negated ? filter::FilterOperator::equal : comparison.op,
                         *filter::field_value(value));
        }
        if (!negated) return;
        const Bitmap equal = std::exchange(rows, Bitmap(rows.size()));
        (void)column.present().add_to(rows);
        rows -= equal;
      });
}

Selection select_present(const segment::Segment& segment, const filter::Exists& exists) {
  return select_in_columns(segment, exists.field,
                           [&](const segment::FieldColumn& column, Bitmap& rows) {
                             (void)column.present().add_to(rows);
                           });
}

// Visits the nodes of a tree for one segment.
struct Selector {
  const segment::Segment& segment;

  Selection operator()(const filter::Comparison& comparison) const {
    return select_where(segment, comparison);
  }
  Selection operator()(const filter::Exists& exists) const {
    return select_present(segment, exists);
  }
  Selection operator()(const filter::Negation& negation) const {
    Selection rest = select(*negation.operand, segment);
    rest.rows.flip();
    return rest;
  }
  Selection operator()(const filter::Junction& junction) const {
    Selection joined = select(junction.operands.front(), segment);
    for (const filter::Filter& operand : junction.operands | std::views::drop(1)) {
      if (junction.kind == filter::Junction::Kind::all) {
        joined.intersect(select(operand, segment), segment);
      } else {
        joined.unite(select(operand, segment), segment);
      }
    }
    return joined;
  }
};

}  // namespace

Selection select(const filter::Filter& filter, const segment::Segment& segment) {
  return std::visit(Selector{segment}, filter.node());
}

}  // namespace quarry::search
