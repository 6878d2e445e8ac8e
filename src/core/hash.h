// Digests: SHA-256 (FIPS 180-4) for identity, XXH3 to detect accidental corruption.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace quarry {

struct Digest {
  std::array<std::uint8_t, 32> bytes{};

  std::string hex(std::size_t digits = 64) const;
  auto operator<=>(const Digest&) const = default;
};

Digest sha256(std::string_view bytes);

// Incremental SHA-256. One thread at a time.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void update(std::string_view bytes);
  // Like update, but hashes the length first, so that ("ab","c") and ("a","bc") differ.
  void update_field(std::string_view bytes);
  Digest finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// XXH3-64 of `bytes`.
std::uint64_t checksum64(std::string_view bytes, std::uint64_t seed = 0);

// Incremental XXH3-64. One thread at a time.
class Checksum64 {
 public:
  explicit Checksum64(std::uint64_t seed = 0);
  ~Checksum64();
  Checksum64(Checksum64&&) noexcept;
  Checksum64& operator=(Checksum64&&) noexcept;

  void update(std::string_view bytes);
  std::uint64_t value() const;  // of all bytes so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quarry
