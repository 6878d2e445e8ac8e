// For tests: damages bytes at random, as a bad disk would.
#pragma once

#include <algorithm>
#include <random>
#include <string>

namespace quarry::store {

// Flips a bit, overwrites a byte, zeroes a range, copies a range from elsewhere, truncates or
// extends. The result always differs from the input.
inline std::string damaged(std::string bytes, std::mt19937& random) {
  const std::string before = bytes;
  while (bytes == before) {
    const std::size_t at = random() % bytes.size();
    const std::size_t size = std::min<std::size_t>(1 + random() % 64, bytes.size() - at);
    switch (random() % 6) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
        break;
      case 1:
        bytes[at] = static_cast<char>(random());
        break;
      case 2:
        bytes.replace(at, size, std::string(size, '\0'));
        break;
      case 3:
        bytes.replace(at, size, bytes.substr(random() % bytes.size(), size));
        break;
      case 4:
        bytes.append(size, static_cast<char>(random() % 2));
        break;
      default:
        bytes.resize(at);
        break;
    }
  }
  return bytes;
}

}  // namespace quarry::store
