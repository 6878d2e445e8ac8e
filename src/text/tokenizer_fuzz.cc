// Any bytes as a tokenizer.json: refused with a reason, or a tokenizer that can be used.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "text/tokenizer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto tokenizer = quarry::Tokenizer::parse(bytes);
  if (!tokenizer) {
    if (tokenizer.error().message.empty()) std::abort();
    return 0;
  }
  constexpr std::string_view kText = "the ab é [MASK] [SEP] \u0301 xyz";
  for (const quarry::Token& token : (*tokenizer)->tokens(kText)) {
    if (token.range.end > kText.size() || token.range.begin >= token.range.end) std::abort();
  }
  (*tokenizer)->model_input(kText, 4);
  return 0;
}
