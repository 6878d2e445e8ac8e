// A matrix of 32-bit or 16-bit floats, read in place from a model's file.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace quarry::model {

enum class FloatType {
  f32,
  f16,   // IEEE 754 binary16
  bf16,  // the upper half of a binary32
};

// Maps a dtype name of safetensors; nullopt for a dtype that is not one of these.
std::optional<FloatType> float_type(std::string_view dtype);

// A row-major matrix that does not own its bytes, which must outlive it. 16-bit values stay 16 bits
// wide: most rows of an embedding table are never read.
// Immutable; share it freely.
class FloatTable {
 public:
  FloatTable() = default;
  FloatTable(FloatType type, const char* data, std::size_t rows, std::size_t columns)
      : type_(type), data_(data), rows_(rows), columns_(columns) {}

  bool empty() const { return rows_ == 0; }
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }

  // A rows x columns matrix over the values that start at index `first`.
  FloatTable cut(std::size_t first, std::size_t rows, std::size_t columns) const;

  // Row i: a pointer into the table if it holds 32-bit floats, otherwise widened into `scratch`,
  // which has room for columns() floats.
  const float* row(std::size_t i, float* scratch) const;
  // Rows first .. first + count - 1, contiguous; in place or widened into `scratch`, as for row().
  const float* some_rows(std::size_t first, std::size_t count, float* scratch) const;

 private:
  FloatType type_ = FloatType::f32;
  const char* data_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
};

}  // namespace quarry::model
