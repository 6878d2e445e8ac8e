// Rows of floats where a model's file keeps them, in 32 or in 16 bits.
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

// By the names of safetensors; none for a type of other things than floats.
std::optional<FloatType> float_type(std::string_view dtype);

// A matrix, row-major, that is not owned: its bytes must outlive it. 16 bits stay 16 bits in
// memory, since of an embedding table only a few rows are ever needed. Immutable; share it freely.
class FloatTable {
 public:
  FloatTable() = default;
  FloatTable(FloatType type, const char* data, std::size_t rows, std::size_t columns)
      : type_(type), data_(data), rows_(rows), columns_(columns) {}

  bool empty() const { return rows_ == 0; }
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }

  // Some of the values, from number `first` on, as a matrix of their own.
  FloatTable cut(std::size_t first, std::size_t rows, std::size_t columns) const;

  // Row i: in place where it has 32 bits, else widened into `scratch`, room for columns() floats.
  const float* row(std::size_t i, float* scratch) const;
  // Rows `first` .. first + count - 1, one behind the other: in place or widened, as above.
  const float* some_rows(std::size_t first, std::size_t count, float* scratch) const;

 private:
  FloatType type_ = FloatType::f32;
  const char* data_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
};

}  // namespace quarry::model
