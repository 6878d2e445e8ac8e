#include "chunk/random_document_test.h"

#include "text/unicode.h"
#include "text/utf8.h"

namespace quarry::chunk {
namespace {

std::string random_block(std::mt19937& random) {
  static constexpr std::string_view kParts[] = {
      "word ", "Word. ",      "é ",          "字",     "。", "longwordwithoutanyspaceinit",
      "\n",    "| a | b |\n", "- item\n",    "\u3000", "x",  "  ",
      "(a) ",  "Dr. ",        "\U0001F600 ", "end! "};
  std::string out;
  for (std::size_t parts = random() % 24; parts > 0; --parts)
    out += kParts[random() % std::size(kParts)];
  return out;
}

}  // namespace

Document random_document(std::mt19937& random) {
  Document document;
  for (std::size_t blocks = random() % 6; blocks > 0; --blocks) {
    const std::size_t begin = document.text.size();
    document.text += random_block(random);
    if (random() % 5 != 0) {
      document.blocks.push_back({.kind = static_cast<BlockKind>(random() % 6),
                                 .level = static_cast<int>(1 + random() % 3),
                                 .range = {begin, document.text.size()},
                                 .page = static_cast<int>(1 + begin / 100)});
    }
    document.text += random() % 2 == 0 ? "\n\n" : "\n";
  }
  return document;
}

std::vector<TextRange> word_like_units(std::string_view text) {
  std::vector<TextRange> out;
  bool open = false;
  for (const TextRange& point : code_point_units(text)) {
    const bool space = text::is_white_space(text::decode_utf8(text, point.begin).value);
    if (!space && open) out.back().end = point.end;
    if (!space && !open) out.push_back(point);
    open = !space;
  }
  return out;
}

std::vector<TextRange> code_point_units(std::string_view text) {
  std::vector<TextRange> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = at + text::decode_utf8(text, at).size;
    out.push_back({at, end});
    at = end;
  }
  return out;
}

}  // namespace quarry::chunk
