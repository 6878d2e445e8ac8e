// The filter language over metadata: year >= 2024 and source == "hr" and tag in ["a", "b"].
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "index/field_path.h"

namespace quarry {

class Segment;
struct Selection;

// Grammar and meaning: docs/guide/filters.md. A comparison with a missing field is false, never an
// error, and `not` turns that into true; a list field compares true when any of its items does, and
// != when none is equal. Immutable; share it freely.
class Filter {
 public:
  // Errors: invalid, with the position and what was expected there.
  static Result<std::shared_ptr<const Filter>> parse(std::string_view expression);
  virtual ~Filter() = default;
  virtual bool matches(const Json& metadata) const = 0;
  // What `matches` says of every document and chunk of a segment, from its columns.
  virtual Selection select(const Segment& segment) const = 0;
  virtual void collect_fields(std::vector<FieldPath>& fields) const = 0;  // that it asks for
  virtual std::string to_string() const = 0;  // canonical form: equal filters print the same
};

}  // namespace quarry
