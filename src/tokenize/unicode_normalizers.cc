// NFC, NFD, NFKC and NFKD (UAX #15), segment by segment to preserve source ranges. A segment
// extends from one character that no earlier text can change to the next such character. Text that
// is already normalized, nearly all of it, is only checked. The `tokenizers` library has the tables
// of Unicode 9, so a later character is its own segment and stays unchanged.
#include <string>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include "text/unicode.h"
#include "text/utf8.h"
#include "tokenize/normalizer.h"

namespace quarry::tokenize {
namespace {

class UnicodeForm final : public Normalizer {
 public:
  explicit UnicodeForm(const icu::Normalizer2* form) : form_(form) {}

  void apply(AlignedText& text) const override {
    Rewriter out(text);
    const std::string_view bytes = text.text();
    for (std::size_t at = 0; at < bytes.size();) {
      // The last ASCII byte may compose with the next character: "e" + U+0301.
      const std::size_t high = text::find_non_ascii(bytes, at);
      const std::size_t begin = high > at && high < bytes.size() ? high - 1 : high;
      std::size_t end = high;
      while (end < bytes.size() && !text::is_ascii(bytes[end])) ++end;
      out.keep(begin - at);
      stretch(bytes.substr(begin, end - begin), out);
      at = end;
    }
    out.finish_into(text);
  }

 private:
  static constexpr std::size_t kLongest = std::size_t{1} << 24;  // ICU lengths have 32 bits

  static icu::StringPiece piece(std::string_view bytes) {
    return {bytes.data(), static_cast<std::int32_t>(bytes.size())};
  }

  bool is_normal(std::string_view bytes) const {
    UErrorCode status = U_ZERO_ERROR;
    return bytes.size() > kLongest || form_->isNormalizedUTF8(piece(bytes), status) ||
           U_FAILURE(status);
  }

  void stretch(std::string_view bytes, Rewriter& out) const {
    if (is_normal(bytes)) return out.keep(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t end = segment_end(bytes, at);
      segment(bytes.substr(at, end - at), out);
      at = end;
    }
  }

  static bool is_known(const text::CodePoint& c) {
    return c.valid && text::is_in_unicode(c.value, 9);
  }

  std::size_t segment_end(std::string_view bytes, std::size_t at) const {
    const text::CodePoint first = text::decode_utf8(bytes, at);
    std::size_t end = at + first.size;
    while (is_known(first) && end < bytes.size()) {
      const text::CodePoint next = text::decode_utf8(bytes, end);
      const bool apart = form_->hasBoundaryBefore(static_cast<UChar32>(next.value));
      if (apart || !is_known(next)) break;
      end += next.size;
    }
    return end;
  }

  void segment(std::string_view bytes, Rewriter& out) const {
    if (!is_known(text::decode_utf8(bytes, 0)) || is_normal(bytes)) return out.keep(bytes.size());
    std::string to;
    UErrorCode status = U_ZERO_ERROR;
    icu::StringByteSink<std::string> sink(&to);
    form_->normalizeUTF8(0, piece(bytes), sink, nullptr, status);
    if (U_FAILURE(status)) return out.keep(bytes.size());
    out.replace(bytes.size(), to);
  }

  const icu::Normalizer2* form_;
};

using Instance = const icu::Normalizer2* (*)(UErrorCode&);

Result<std::unique_ptr<Normalizer>> open_form(Instance instance) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form = instance(status);
  if (U_SUCCESS(status)) return std::make_unique<UnicodeForm>(form);
  return Error{Code::internal,
               std::string("cannot load ICU's normal forms: ") + u_errorName(status)};
}

}  // namespace

Result<std::unique_ptr<Normalizer>> open_nfc(const Json&) {
  return open_form(icu::Normalizer2::getNFCInstance);
}
Result<std::unique_ptr<Normalizer>> open_nfd(const Json&) {
  return open_form(icu::Normalizer2::getNFDInstance);
}
Result<std::unique_ptr<Normalizer>> open_nfkc(const Json&) {
  return open_form(icu::Normalizer2::getNFKCInstance);
}
Result<std::unique_ptr<Normalizer>> open_nfkd(const Json&) {
  return open_form(icu::Normalizer2::getNFKDInstance);
}

}  // namespace quarry::tokenize
