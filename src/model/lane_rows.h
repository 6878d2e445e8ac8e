// Iterates over a row of floats one vector at a time, for the bodies of kernels (simd/lanes.h). The
// last, partial vector goes through a buffer.
#pragma once

#include <cstring>

#include "model/packed_matrix.h"
#include "simd/lanes.h"

#define QUARRY_INLINE_BODY __attribute__((always_inline))  // of a lambda

namespace quarry::model {

// A vector of W codes narrower than a float.
template <int W>
struct NarrowLanes {
  typedef std::uint16_t Halves __attribute__((vector_size(W * 2)));
  typedef std::uint8_t Bytes __attribute__((vector_size(W)));
};

// Calls body(vector, place, count) for every W floats. `filler` pads the last vector.
template <int W, class Body>
QUARRY_INLINE void each_vector(const float* x, std::size_t size, float filler, const Body& body) {
  using L = simd::Lanes<W>;
  std::size_t i = 0;
  for (; i + W <= size; i += W) {
    const typename L::Floats v = L::at(x + i);
    body(v, i, W);
  }
  if (i == size) return;
  float rest[W];
  for (float& value : rest) value = filler;
  std::memcpy(rest, x + i, (size - i) * sizeof(float));
  const typename L::Floats v = L::at(rest);
  body(v, i, static_cast<int>(size - i));
}

// Calls body(vector) for every W floats and stores the vector that it modified. `filler` pads the
// last vector.
template <int W, class Body>
QUARRY_INLINE void change_vectors(float* x, std::size_t size, float filler, const Body& body) {
  using L = simd::Lanes<W>;
  each_vector<W>(x, size, filler,
                 [&](const typename L::Floats& given, std::size_t at, int count)
                     QUARRY_INLINE_BODY {
                       typename L::Floats v = given;
                       body(v);
                       if (count == W) {
                         L::at(x + at) = v;
                       } else {
                         std::memcpy(x + at, &v, static_cast<std::size_t>(count) * sizeof(float));
                       }
                     });
}

// Stores the first `count` codes of a vector and zeroes the rest of their last word.
template <class Code, class Codes>
QUARRY_INLINE void store_codes(const Codes& codes, std::size_t at, int count, std::size_t lanes,
                               Word* words) {
  Code* place = reinterpret_cast<Code*>(words) + at;
  if (static_cast<std::size_t>(count) == lanes) {
    std::memcpy(place, &codes, sizeof codes);
    return;
  }
  constexpr std::size_t kInWord = sizeof(Word) / sizeof(Code);
  const std::size_t used = static_cast<std::size_t>(count);
  std::memcpy(place, &codes, used * sizeof(Code));
  const std::size_t end = (at + used + kInWord - 1) / kInWord * kInWord;
  std::memset(place + used, 0, (end - at - used) * sizeof(Code));
}

}  // namespace quarry::model
