// Applies BertNormalizer and then BertPreTokenizer to one character, exactly as the `tokenizers`
// library does, so that ids match those of training. That library uses the category tables of
// Unicode 8, in which later characters have no category, so is_known() checks the age of a
// character first. Compared with version 0.23 over all of Unicode: equal except for 55 capital
// letters that ICU 72 does not know.
#include "tokenize/bert_normalizer.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include "text/unicode.h"
#include "text/utf8.h"

namespace quarry::tokenize {
namespace {

bool is_known(char32_t c) { return text::is_in_unicode(c, 8); }

// Returns the general category in Unicode 8 as a bit, or 0 for younger characters.
std::uint32_t category(char32_t c) {
  switch (c) {  // characters whose category has changed since
    case 0x166D:
    case 0x111C9:
      return U_GC_PO_MASK;
    case 0x1734:
      return U_GC_MN_MASK;
    case 0x1885:
    case 0x1886:
      return U_GC_LO_MASK;
    case 0xA9BD:
      return U_GC_MC_MASK;
    default:
      return is_known(c) ? U_MASK(u_charType(static_cast<UChar32>(c))) : 0;
  }
}

bool in_category(char32_t c, std::uint32_t mask) { return (category(c) & mask) != 0; }

bool is_space(char32_t c) { return u_isUWhiteSpace(static_cast<UChar32>(c)); }

bool is_removed(char32_t c) {
  if (c == 0 || c == text::kReplacement) return true;
  if (c == '\t' || c == '\n' || c == '\r') return false;
  return in_category(c, U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK | U_GC_CS_MASK);
}

CharClass class_of(char32_t c, bool chinese) {
  if (is_space(c)) return CharClass::space;
  return chinese || is_punctuation_for_bert(c) ? CharClass::alone : CharClass::word;
}

void push_lower(NormalizedChar& out, char32_t c, bool chinese) {
  constexpr char32_t kCapitalIWithDot = 0x130;  // the only character that lowers to two
  if (c == kCapitalIWithDot) {
    out.push('i', CharClass::word);
    out.push(0x307, CharClass::word);
    return;
  }
  const auto lower = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
  out.push(lower, class_of(lower, chinese));
}

const UNormalizer2* nfd() {
  static const UNormalizer2* instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    return unorm2_getNFDInstance(&status);
  }();
  return instance;
}

// Calls `each` with up to 4 code points, at most 8 units of UTF-16.
template <class Each>
void decompose(char32_t c, Each each) {
  UChar units[16];
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t size =
      unorm2_getDecomposition(nfd(), static_cast<UChar32>(c), units, 16, &status);
  if (size < 0 || U_FAILURE(status)) return each(c);
  for (std::int32_t i = 0; i < size;) {
    UChar32 part;
    U16_NEXT(units, i, size, part);
    each(static_cast<char32_t>(part));
  }
}

}  // namespace

bool is_punctuation_for_bert(char32_t c) {
  if (c < 0x80) return u_ispunct(static_cast<UChar32>(c)) || in_category(c, U_GC_S_MASK);
  return in_category(c, U_GC_P_MASK);
}

bool is_chinese_for_bert(char32_t c) {
  const auto within = [c](char32_t low, char32_t high) { return c >= low && c <= high; };
  return within(0x4E00, 0x9FFF) || within(0x3400, 0x4DBF) || within(0x20000, 0x2A6DF) ||
         within(0x2A700, 0x2B73F) || within(0x2B740, 0x2B81F) || within(0x2B920, 0x2CEAF) ||
         within(0xF900, 0xFAFF) || within(0x2F800, 0x2FA1F);
}

BertNormalization read_bert_normalization(const Json& json) {
  BertNormalization options;
  options.clean_text = json["clean_text"].boolean(true);
  options.chinese_chars = json["handle_chinese_chars"].boolean(true);
  options.lowercase = json["lowercase"].boolean(true);
  options.strip_accents = json["strip_accents"].boolean(options.lowercase);
  return options;
}

NormalizedChar normalize_for_bert(char32_t c, const BertNormalization& options) {
  NormalizedChar out;
  if (options.clean_text) {
    if (is_removed(c)) return out;
    if (is_space(c)) {
      out.push(' ', CharClass::space);
      return out;
    }
  }
  const bool chinese = options.chinese_chars && is_chinese_for_bert(c);
  const auto push = [&](char32_t part) {
    if (options.strip_accents && in_category(part, U_GC_MN_MASK)) return;
    if (options.lowercase) return push_lower(out, part, chinese);
    out.push(part, class_of(part, chinese));
  };
  if (options.strip_accents && is_known(c)) {
    decompose(c, push);
  } else {
    push(c);
  }
  return out;
}

}  // namespace quarry::tokenize
