// Uses the implementation of OpenSSL; no other source file of this room includes it.
#include "embed/chacha20.h"

#include <algorithm>
#include <memory>
#include <new>
#include <openssl/evp.h>

namespace quarry::embed {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

// OpenSSL expects one 16-byte vector: the block number, little-endian, then the nonce.
std::array<std::uint8_t, 16> counter_and_nonce(std::uint32_t block, const ChaChaNonce& nonce) {
  std::array<std::uint8_t, 16> both{};
  for (std::size_t i = 0; i < 4; ++i) both[i] = static_cast<std::uint8_t>(block >> 8 * i);
  std::ranges::copy(nonce, both.begin() + 4);
  return both;
}

}  // namespace

void apply_chacha20(const ChaChaKey& key, const ChaChaNonce& nonce, std::uint32_t first_block,
                    std::span<char> bytes) {
  const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
  const auto start = counter_and_nonce(first_block, nonce);
  auto* text = reinterpret_cast<unsigned char*>(bytes.data());
  int done = 0;
  // These calls fail only if memory is exhausted: key and nonce have the right sizes by type.
  if (!context ||
      EVP_EncryptInit_ex(context.get(), EVP_chacha20(), nullptr, key.data(), start.data()) != 1 ||
      EVP_EncryptUpdate(context.get(), text, &done, text, static_cast<int>(bytes.size())) != 1) {
    throw std::bad_alloc();
  }
}

}  // namespace quarry::embed
