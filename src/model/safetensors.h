// Named tensors in a .safetensors file, read in place.
//
// Format (huggingface.co/docs/safetensors): 8 bytes, the little-endian length N of the header; N
// bytes of JSON {"name": {"dtype", "shape", "data_offsets": [begin, end]}, "__metadata__": {...}};
// then the data. Offsets are relative to the start of the data. The tensors cover the data without
// gaps or overlaps.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "model/float_table.h"

namespace quarry::model {

struct Tensor {
  std::string dtype;  // F32, F16, BF16, I64, ...
  std::vector<std::size_t> shape;
  std::string_view bytes;
};

// A view of a file: the bytes given to `parse` must outlive it. Immutable; share it freely.
class SafeTensors {
 public:
  // Checks every offset, size and shape. Errors: corrupt.
  static Result<SafeTensors> parse(std::string_view file);

  const std::map<std::string, Tensor, std::less<>>& tensors() const { return tensors_; }
  bool contains(std::string_view name) const { return tensors_.contains(name); }

  // The named tensor as a row-major table, in place; a vector becomes a table of one row.
  // Errors: corrupt (missing, or another shape), invalid (not a float type).
  Result<FloatTable> floats(std::string_view name, const std::vector<std::size_t>& shape) const;

 private:
  std::map<std::string, Tensor, std::less<>> tensors_;
};

}  // namespace quarry::model
