// The stream cipher ChaCha20 (RFC 8439): bytes that nobody can read without the key.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace quarry::embed {

using ChaChaKey = std::array<std::uint8_t, 32>;
using ChaChaNonce = std::array<std::uint8_t, 12>;

// Encrypts or decrypts in place: both are the same. A key and nonce must never serve two different
// texts, and nothing tells whether the bytes were changed on their way: that is the caller's part.
void apply_chacha20(const ChaChaKey& key, const ChaChaNonce& nonce, std::uint32_t first_block,
                    std::span<char> bytes);

}  // namespace quarry::embed
