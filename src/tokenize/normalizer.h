// The "normalizer" of a tokenizer.json, which rewrites a text before it is split.
#pragma once

#include <memory>

#include "core/json.h"
#include "core/result.h"
#include "tokenize/aligned_text.h"

namespace quarry::tokenize {

// Thread-safe.
class Normalizer {
 public:
  virtual ~Normalizer() = default;
  virtual void apply(AlignedText& text) const = 0;
};

// Reads any kind of normalizers.def; null keeps every text unchanged. Errors: corrupt, invalid (an
// unsupported kind, by name).
Result<std::unique_ptr<Normalizer>> read_normalizer(const Json& json);

// Each opens one kind of normalizers.def from its JSON object.
#define QUARRY_NORMALIZER(type, open) Result<std::unique_ptr<Normalizer>> open(const Json& json);
#include "tokenize/normalizers.def"
#undef QUARRY_NORMALIZER

}  // namespace quarry::tokenize
