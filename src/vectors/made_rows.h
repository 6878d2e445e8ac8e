// Reads the output folder of `ivf_bench generate`: generated rows, queries and their exact
// neighbours, shared by all benchmarks that search them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

namespace quarry::vectors {

inline constexpr std::size_t kMadeDimension = 384;
inline constexpr std::size_t kMadeQueries = 500;
inline constexpr std::size_t kMadeNeighbours = 10;

// A row of the file `rows`, as stored in a segment: 8-bit values and their scale.
struct MadeRow {
  std::int8_t values[kMadeDimension];
  float step;
};

// The file `truth`.
struct MadeTruth {
  std::vector<float> queries;
  std::vector<std::uint32_t> neighbours;  // exact, computed before the rows were encoded

  std::span<const float> query(std::size_t q) const {
    return std::span(queries).subspan(q * kMadeDimension, kMadeDimension);
  }
  std::span<const std::uint32_t> of_query(std::size_t q) const {
    return std::span(neighbours).subspan(q * kMadeNeighbours, kMadeNeighbours);
  }
};

inline MadeTruth read_truth(const std::filesystem::path& folder) {
  MadeTruth truth{std::vector<float>(kMadeQueries * kMadeDimension),
                  std::vector<std::uint32_t>(kMadeQueries * kMadeNeighbours)};
  std::ifstream file(folder / "truth", std::ios::binary);
  file.read(reinterpret_cast<char*>(truth.queries.data()),
            static_cast<std::streamsize>(truth.queries.size() * sizeof(float)));
  file.read(reinterpret_cast<char*>(truth.neighbours.data()),
            static_cast<std::streamsize>(truth.neighbours.size() * sizeof(std::uint32_t)));
  return truth;
}

// The value of that name in /proc/self/status, in megabytes.
inline double process_memory(const char* name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) {
      return std::stod(line.substr(line.find_first_of("0123456789"))) * 1024 / 1e6;
    }
  }
  return 0;
}

}  // namespace quarry::vectors
