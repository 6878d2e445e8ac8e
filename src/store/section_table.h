// Fixed-size rows in a container section: reads them in place, appends them, compares counts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace quarry::store {

// Null value of a row number.
inline constexpr std::uint32_t kNoRow = 0xFFFFFFFF;

// Returns the bytes as `count` rows of T, without copying. Errors: corrupt (wrong size or
// alignment).
template <class T>
Result<std::span<const T>> section_table(std::string_view bytes, std::uint64_t count,
                                         std::string_view name) {
  if (bytes.size() % sizeof(T) != 0 || bytes.size() / sizeof(T) != count) {
    return {Code::corrupt, std::string(name) + ": expected " + std::to_string(count) + " rows of " +
                               std::to_string(sizeof(T)) + " bytes, found " +
                               std::to_string(bytes.size()) + " bytes"};
  }
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(T) != 0) {
    return {Code::corrupt, std::string(name) + ": expected rows aligned to " +
                               std::to_string(alignof(T)) + " bytes"};
  }
  return std::span(reinterpret_cast<const T*>(bytes.data()), count);
}

template <class Row>
void append_section_row(std::string& table, const Row& row) {
  table.append(reinterpret_cast<const char*>(&row), sizeof row);
}

// Adds a finding if the counts differ. Used by the full check of `quarry doctor`.
inline void compare_counts(std::string_view what, std::uint64_t expected, std::uint64_t found,
                           std::vector<std::string>& findings) {
  if (expected == found) return;
  findings.push_back(std::string(what) + ": expected " + std::to_string(expected) + ", found " +
                     std::to_string(found));
}

}  // namespace quarry::store
