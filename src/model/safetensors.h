// Named tensors in a .safetensors file, read in place.
//
// Format (huggingface.co/docs/safetensors): 8 bytes little-endian length N of the header; N bytes
// of JSON {"name": {"dtype", "shape", "data_offsets": [begin, end]}, "__metadata__": {...}}; the
// data, which the offsets count from. Tensors cover the data without gaps and without overlap.
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

// A view: the bytes given to `parse` must outlive it. Immutable; share it freely.
class SafeTensors {
 public:
  // Errors: corrupt; every offset, size and shape is checked before it is believed.
  static Result<SafeTensors> parse(std::string_view file);

  const std::map<std::string, Tensor, std::less<>>& tensors() const { return tensors_; }
  bool contains(std::string_view name) const { return tensors_.contains(name); }

  // The floats of the named tensor, row-major, in place; a vector is a table of one row. Errors:
  // corrupt, it is missing or of another shape; invalid, it holds no floats.
  Result<FloatTable> floats(std::string_view name, const std::vector<std::size_t>& shape) const;

 private:
  std::map<std::string, Tensor, std::less<>> tensors_;
};

}  // namespace quarry::model
