#include "embed/row_seal.h"

#include <algorithm>
#include <cstring>

#include "core/hash.h"

namespace quarry::embed {
namespace {

// Includes the role even for models that encode both roles alike: queries and passages rarely share
// a text, and the key stays correct for any prefixes. Includes the dimension for models whose
// vectors can be shortened.
Digest derive(std::string_view purpose, const EmbedderIdentity& identity, EmbedRole role,
              std::string_view text) {
  Sha256 hash;
  hash.update_field(purpose);
  hash.update_field(identity.fingerprint);
  hash.update_field(role == EmbedRole::query ? "query" : "passage");
  hash.update_field(std::to_string(identity.dimension));
  hash.update_field(text);
  return hash.finish();
}

std::string_view chars_of(std::span<const float> row) {
  return {reinterpret_cast<const char*>(row.data()), row.size_bytes()};
}

}  // namespace

RowSeal::RowSeal(const EmbedderIdentity& identity, EmbedRole role, std::string_view text)
    : secret_(derive("quarry cache seal", identity, role, text).bytes) {
  const Digest place = derive("quarry cache key", identity, role, text);
  std::memcpy(key_.data(), place.bytes.data(), key_.size());
}

// A text may have several rows, because other precisions and instruction sets round differently.
// Two rows encrypted with the same key and nonce would reveal their difference, so the nonce is
// derived from the row. Hashing the secret key first keeps the nonce from revealing the row (a
// synthetic nonce: Rogaway and Shrimpton, 2006).
ChaChaNonce RowSeal::nonce_for(std::string_view row) const {
  Sha256 hash;
  hash.update_field("quarry cache nonce");
  hash.update_field({reinterpret_cast<const char*>(secret_.data()), secret_.size()});
  hash.update_field(row);
  const Digest digest = hash.finish();
  ChaChaNonce nonce;
  std::memcpy(nonce.data(), digest.bytes.data(), nonce.size());
  return nonce;
}

std::string RowSeal::seal(std::span<const float> row) const {
  std::string bytes(chars_of(row));
  const ChaChaNonce nonce = nonce_for(bytes);
  const std::uint64_t sum = checksum64(bytes);
  bytes.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  apply_chacha20(secret_, nonce, 0, bytes);
  return bytes.insert(0, reinterpret_cast<const char*>(nonce.data()), nonce.size());
}

bool RowSeal::open(std::string_view sealed, std::span<float> row) const {
  ChaChaNonce nonce;
  std::uint64_t sum = 0;
  if (sealed.size() != nonce.size() + row.size_bytes() + sizeof sum) return false;
  std::memcpy(nonce.data(), sealed.data(), nonce.size());
  std::string bytes(sealed.substr(nonce.size()));
  apply_chacha20(secret_, nonce, 0, bytes);
  std::memcpy(&sum, bytes.data() + row.size_bytes(), sizeof sum);
  std::memcpy(row.data(), bytes.data(), row.size_bytes());
  return sum == checksum64(chars_of(row));
}

}  // namespace quarry::embed
