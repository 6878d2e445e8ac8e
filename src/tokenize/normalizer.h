// The "normalizer" of a tokenizer.json: what a text becomes before it is split.
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

// Of any kind in normalizers.def; null leaves every text as it is. Errors: corrupt, invalid (a kind
// that is not read, by name).
Result<std::unique_ptr<Normalizer>> read_normalizer(const Json& json);

// Each makes one kind of normalizers.def from its object.
#define QUARRY_NORMALIZER(type, open) Result<std::unique_ptr<Normalizer>> open(const Json& json);
#include "tokenize/normalizers.def"
#undef QUARRY_NORMALIZER

}  // namespace quarry::tokenize
