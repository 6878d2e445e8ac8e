// The stream cipher ChaCha20 (RFC 8439).
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace quarry::embed {

using ChaChaKey = std::array<std::uint8_t, 32>;
using ChaChaNonce = std::array<std::uint8_t, 12>;

// Encrypts or decrypts `bytes` in place; both are the same operation. `first_block` is the initial
// block counter. The caller must never use the same key and nonce for two different texts, and must
// detect changed bytes itself: the cipher does not authenticate. Throws std::bad_alloc.
void apply_chacha20(const ChaChaKey& key, const ChaChaNonce& nonce, std::uint32_t first_block,
                    std::span<char> bytes);

}  // namespace quarry::embed
