// Tokenizes arbitrary bytes: token ranges must ascend within the text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "text/unicode.h"
#include "tokenize/tokenizer.h"

namespace {

using namespace quarry;
using namespace quarry::tokenize;

void require(bool holds) {
  if (!holds) std::abort();
}

const Tokenizer& tokenizer() {
  static const auto instance = *Tokenizer::parse(R"({
    "added_tokens": [{"id": 1, "content": "[SEP]"}],
    "normalizer": {"type": "BertNormalizer", "lowercase": true},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "model": {"type": "WordPiece", "vocab": {"[UNK]": 0, "[SEP]": 1, "a": 2, "##a": 3, "e": 4, "the": 5}}})");
  return *instance;
}

void check_tokens(std::string_view text) {
  std::size_t begin = 0;
  std::size_t end = 0;
  for (const Token& token : tokenizer().tokens(text)) {
    require(token.range.begin >= begin && token.range.end >= end);
    require(token.range.begin < token.range.end && token.range.end <= text.size());
    begin = token.range.begin;
    end = token.range.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_tokens(bytes);
  check_tokens(text::to_clean_text(bytes));
  return 0;
}
