// Passes arbitrary bytes to every reader of text and checks the guarantees of the headers.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "text/analyzer.h"
#include "text/sentences.h"
#include "text/unicode.h"

namespace {

using namespace quarry;
using namespace quarry::text;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  split_sentences(bytes);
  Analyzer::standard()->terms(bytes);
  require(is_valid_utf8(decode_charset(bytes)));

  const std::string text = to_clean_text(bytes);
  require(is_valid_utf8(text));
  require(to_clean_text(text) == text);
  require(byte_of_code_point(text, count_code_points(text)) == text.size());
  std::size_t end = 0;
  for (const TextRange& sentence : split_sentences(text)) {
    require(sentence.begin >= end && sentence.begin < sentence.end);
    require(trim_white_space(std::string_view(text).substr(end, sentence.begin - end)).empty());
    require(code_point_border(text, sentence.begin) == sentence.begin);
    end = sentence.end;
  }
  for (const std::string& term : Analyzer::standard()->terms(text)) require(is_valid_utf8(term));
  return 0;
}
