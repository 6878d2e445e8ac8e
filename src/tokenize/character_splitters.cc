// Pre-tokenizers that classify one character at a time: Whitespace, WhitespaceSplit, Digits,
// Punctuation, BertPreTokenizer.
#include <unicode/uchar.h>

#include "text/unicode.h"
#include "text/utf8.h"
#include "tokenize/bert_normalizer.h"
#include "tokenize/delimiter.h"
#include "tokenize/splitter.h"

namespace quarry::tokenize {
namespace {

using IsDelimiter = bool (*)(char32_t);

bool is_numeric(char32_t c) { return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_N_MASK) != 0; }

// Splits at each character of one kind.
class AtCharacters final : public Splitter {
 public:
  AtCharacters(IsDelimiter is_delimiter, DelimiterBehavior behavior)
      : is_delimiter_(is_delimiter), behavior_(behavior) {}

  bool split(const Piece& piece, PieceSink& out) const override {
    DelimiterSplit pieces(behavior_, piece, out);
    const std::string_view text = piece.bytes();
    std::size_t begin = 0;  // of the stretch without delimiters
    for (std::size_t at = 0; at < text.size();) {
      const text::CodePoint c = text::decode_utf8(text, at);
      const std::size_t next = at + c.size;
      if (is_delimiter_(c.value)) {
        if (at > begin && !pieces.add({begin, at}, false)) return false;
        if (!pieces.add({at, next}, true)) return false;
        begin = next;
      }
      at = next;
    }
    if (begin < text.size() && !pieces.add({begin, text.size()}, false)) return false;
    return pieces.finish();
  }

 private:
  IsDelimiter is_delimiter_;
  DelimiterBehavior behavior_;
};

// Pieces are runs of `\w` and runs of other characters except space.
class Whitespace final : public Splitter {
 public:
  bool split(const Piece& piece, PieceSink& out) const override {
    const std::string_view text = piece.bytes();
    for (std::size_t at = 0; at < text.size();) {
      const Kind kind = kind_of(text::decode_utf8(text, at).value);
      std::size_t end = at;
      while (end < text.size()) {
        const text::CodePoint c = text::decode_utf8(text, end);
        if (kind_of(c.value) != kind) break;
        end += c.size;
      }
      const TextRange range = {piece.range.begin + at, piece.range.begin + end};
      if (kind != Kind::space && !out.take({piece.text, range})) return false;
      at = end;
    }
    return true;
  }

 private:
  enum class Kind { word, space, sign };
  static Kind kind_of(char32_t c) {
    if (text::is_regex_word(c)) return Kind::word;
    return text::is_white_space(c) ? Kind::space : Kind::sign;
  }
};

std::unique_ptr<Splitter> at_characters(IsDelimiter is_delimiter, DelimiterBehavior behavior) {
  return std::make_unique<AtCharacters>(is_delimiter, behavior);
}

}  // namespace

Result<std::unique_ptr<Splitter>> open_whitespace_split(const Json&) {
  return at_characters(text::is_white_space, DelimiterBehavior::removed);
}

Result<std::unique_ptr<Splitter>> open_whitespace(const Json&) {
  return std::make_unique<Whitespace>();
}

Result<std::unique_ptr<Splitter>> open_digits(const Json& json) {
  return at_characters(is_numeric, json["individual_digits"].boolean()
                                       ? DelimiterBehavior::isolated
                                       : DelimiterBehavior::contiguous);
}

Result<std::unique_ptr<Splitter>> open_punctuation(const Json& json) {
  auto behavior = DelimiterBehavior::isolated;
  if (json.contains("behavior")) {
    behavior = QUARRY_TRY(read_behavior(json["behavior"], "Punctuation"));
  }
  return at_characters(is_punctuation_for_bert, behavior);
}

Result<std::unique_ptr<Splitter>> open_bert_splitter(const Json&) {
  const auto part = [](const char* type) { return Json::object({{"type", type}}); };
  return open_splitter_sequence(Json::object(
      {{"pretokenizers", Json(Json::Array{part("WhitespaceSplit"), part("Punctuation")})}}));
}

}  // namespace quarry::tokenize
