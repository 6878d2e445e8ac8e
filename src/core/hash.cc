#include "core/hash.h"

#include <algorithm>
#include <openssl/evp.h>
#include <stdexcept>
#include <xxhash.h>

namespace quarry {
namespace {

// Fetched once: OpenSSL 3 otherwise looks the algorithm up again for every digest.
const EVP_MD* sha256_method() {
  static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}

// Document identity depends on these digests, so there is no fallback if the library fails. It
// fails when out of memory; the exception ends the run but not the process.
void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL could not compute SHA-256");
}

}  // namespace

std::string Digest::hex(std::size_t digits) const {
  constexpr std::string_view alphabet = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    out += alphabet[byte >> 4];
    out += alphabet[byte & 15];
  }
  out.resize(std::min(digits, out.size()));
  return out;
}

Digest sha256(std::string_view bytes) {
  Digest digest;
  require(EVP_Digest(bytes.data(), bytes.size(), digest.bytes.data(), nullptr, sha256_method(),
                     nullptr) == 1);
  return digest;
}

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(evp); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  require(context_->evp && EVP_DigestInit_ex(context_->evp, sha256_method(), nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
  require(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1);
}

void Sha256::update_field(std::string_view bytes) {
  std::array<char, 8> length;  // little-endian, so that ids agree between machines
  for (std::size_t i = 0; i < length.size(); ++i) {
    length[i] = static_cast<char>(static_cast<std::uint64_t>(bytes.size()) >> (8 * i));
  }
  update({length.data(), length.size()});
  update(bytes);
}

Digest Sha256::finish() {
  Digest digest;
  require(EVP_DigestFinal_ex(context_->evp, digest.bytes.data(), nullptr) == 1);
  return digest;
}

std::uint64_t checksum64(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

struct Checksum64::State {
  XXH3_state_t* xxh = XXH3_createState();  // allocates with the alignment that xxHash requires
  ~State() { XXH3_freeState(xxh); }
};

Checksum64::Checksum64(std::uint64_t seed) : state_(std::make_unique<State>()) {
  XXH3_64bits_reset_withSeed(state_->xxh, seed);
}
Checksum64::~Checksum64() = default;
Checksum64::Checksum64(Checksum64&&) noexcept = default;
Checksum64& Checksum64::operator=(Checksum64&&) noexcept = default;

void Checksum64::update(std::string_view bytes) {
  XXH3_64bits_update(state_->xxh, bytes.data(), bytes.size());
}

std::uint64_t Checksum64::value() const { return XXH3_64bits_digest(state_->xxh); }

}  // namespace quarry
