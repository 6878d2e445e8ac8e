// Any bytes as a question to search by words: no crash, and what is asked for is bounded.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "index/lexical_query.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quarry;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const LexicalQuery query = parse_lexical_query(text, *Analyzer::standard());
  if (query.prefixes.size() > size) std::abort();
  return 0;
}
