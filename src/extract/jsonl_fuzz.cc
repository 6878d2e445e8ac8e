#include "extract/fuzz_extractor.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return quarry::extract::fuzz_extractor("jsonl", data, size);
}
