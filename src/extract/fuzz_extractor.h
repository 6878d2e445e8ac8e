// The body of every extractor's fuzz target.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "extract/extractor.h"

namespace quarry::extract {

// Runs the named extractor on the bytes. Aborts if blocks overlap, are out of order or exceed the
// text.
inline int fuzz_extractor(std::string_view name, const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const Extractor* extractor : extractors()) {
    if (extractor->name() != name) continue;
    (void)extractor->recognise({"input", "input", bytes});
    (void)extractor->extract({"input", "input", bytes}, [](const Document& document) {
      std::size_t reached = 0;
      for (const Block& block : document.blocks) {
        if (block.range.begin < reached || block.range.end < block.range.begin) std::abort();
        reached = block.range.end;
      }
      if (reached > document.text.size()) std::abort();
      return Result<void>();
    });
  }
  return 0;
}

}  // namespace quarry::extract
