// Any text gives the same words however it is split into pieces, and every mark is from 1 to 999.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "generate/answer_reader.h"
#include "text/unicode.h"

namespace {

// The concatenated sentences without white space.
std::string read(std::string_view text, std::size_t piece) {
  std::string seen;
  quarry::generate::AnswerReader reader(
      [&](quarry::generate::DraftSentence draft) -> quarry::Result<void> {
        if (draft.text.empty()) std::abort();
        for (const int mark : draft.marks) {
          if (mark < 1 || mark > 999) std::abort();
        }
        for (const char c : draft.text) {
          if (static_cast<unsigned char>(c) > ' ') seen += c;
        }
        return {};
      });
  while (!text.empty()) {
    const auto size = std::max<std::size_t>(
        quarry::text::code_point_border(text, std::min(piece, text.size())), 1);
    if (!reader.feed(text.substr(0, size))) std::abort();
    text.remove_prefix(size);
  }
  if (!reader.finish()) std::abort();
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A model's text comes out of JSON, so it is well-formed.
  const std::string text =
      quarry::text::to_clean_text(std::string_view(reinterpret_cast<const char*>(data), size));
  const std::string whole = read(text, text.size() + 1);
  // A code span is recognised within one sentence, and the end of a sentence may depend on the
  // pieces.
  if (text.find('`') != text.npos) return 0;
  for (const std::size_t piece : {std::size_t{4}, std::size_t{17}}) {
    if (read(text, piece) != whole) std::abort();
  }
  return 0;
}
