// Float matrices in NumPy's file format, version 1, which the C++ programs and Python exchange.
#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace quarry::bench {

struct Matrix {
  std::size_t rows = 0, columns = 0;
  std::vector<float> values;

  std::span<const float> row(std::size_t i) const { return {values.data() + i * columns, columns}; }
};

// Supports only what this folder writes: little-endian float32 in row-major order.
inline Result<Matrix> read_npy(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string start(10, '\0');
  if (!file.read(start.data(), 10)) return {Code::not_found, "no matrix in " + path.string()};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(start[i]); };
  std::string header(byte(8) + 256U * byte(9), '\0');
  file.read(header.data(), static_cast<std::streamsize>(header.size()));
  Matrix matrix;
  const std::size_t shape = header.find("'shape': (");
  if (header.find("'<f4'") == std::string::npos || shape == std::string::npos ||
      std::sscanf(header.c_str() + shape, "'shape': (%zu, %zu)", &matrix.rows, &matrix.columns) !=
          2) {
    return {Code::corrupt, path.string() + ": expected two dimensions of '<f4', found " + header};
  }
  matrix.values.resize(matrix.rows * matrix.columns);
  const auto bytes = static_cast<std::streamsize>(matrix.values.size() * sizeof(float));
  if (!file.read(reinterpret_cast<char*>(matrix.values.data()), bytes)) {
    return {Code::corrupt, path.string() + ": cut short"};
  }
  return matrix;
}

inline Result<void> write_npy(const std::filesystem::path& path, std::size_t columns,
                              std::span<const float> values) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                       std::to_string(values.size() / columns) + ", " + std::to_string(columns) +
                       "), }";
  constexpr std::size_t kStart = 10, kAlignment = 64;
  header.append(kAlignment - (kStart + header.size() + 1) % kAlignment, ' ') += '\n';
  std::ofstream file(path, std::ios::binary);
  file << "\x93NUMPY\x01" << '\0' << static_cast<char>(header.size() % 256)
       << static_cast<char>(header.size() / 256) << header;
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size_bytes()));
  if (!file.flush()) return {Code::unavailable, "cannot write " + path.string()};
  return {};
}

}  // namespace quarry::bench
