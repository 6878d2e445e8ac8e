// Parses arbitrary bytes as a tokenizer.json: either an error with a reason, or a usable tokenizer.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tokenize/tokenizer.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto tokenizer = quarry::tokenize::Tokenizer::parse(bytes);
  if (!tokenizer) {
    require(!tokenizer.error().message.empty());
    return 0;
  }
  constexpr std::string_view kText =
      "the ab é [MASK] [SEP] \u0301 xyz  \r\n it's 12 ｆ ﬁ\u0301 \u5B57\u5B57 <mask> \xFF\xE3\x81 "
      "\u2581";
  std::size_t begin = 0;
  std::size_t end = 0;
  for (const quarry::tokenize::Token& token : (*tokenizer)->tokens(kText)) {
    require(token.range.end <= kText.size() && token.range.begin < token.range.end);
    require(token.range.begin >= begin && token.range.end >= end);
    begin = token.range.begin;
    end = token.range.end;
  }
  (*tokenizer)->model_input(kText, 4);
  const quarry::tokenize::ModelInput pair = (*tokenizer)->model_input_pair(kText, "ab", 9);
  require(pair.ids.size() == pair.types.size());
  return 0;
}
