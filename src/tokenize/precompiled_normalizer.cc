// Applies SentencePiece's rules as the `tokenizers` library does: it looks up a grapheme cluster of
// fewer than six bytes as a whole and replaces it by the result of its shortest known prefix, even
// if that drops a mark; otherwise it looks up each character of the cluster.
//
// Clusters follow UAX #29. Only the rules that can join fewer than six bytes are implemented; emoji
// sequences, flags and Indic conjuncts are longer.
#include <unicode/uchar.h>

#include "text/utf8.h"
#include "tokenize/charsmap.h"
#include "tokenize/normalizer.h"

namespace quarry::tokenize {
namespace {

constexpr std::size_t kLongestCluster = 5;  // bytes of a cluster that is looked up as a whole

int break_property(char32_t c) {
  return u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_GRAPHEME_CLUSTER_BREAK);
}

bool is_control(int property) {
  return property == U_GCB_CONTROL || property == U_GCB_CR || property == U_GCB_LF;
}

bool joins_hangul(int left, int right) {
  if (left == U_GCB_L) {
    return right == U_GCB_L || right == U_GCB_V || right == U_GCB_LV || right == U_GCB_LVT;
  }
  if (left == U_GCB_LV || left == U_GCB_V) return right == U_GCB_V || right == U_GCB_T;
  return (left == U_GCB_LVT || left == U_GCB_T) && right == U_GCB_T;
}

// Rules GB3 to GB9b.
bool joins(int left, int right) {
  if (left == U_GCB_CR) return right == U_GCB_LF;
  if (is_control(left) || is_control(right)) return false;
  return right == U_GCB_EXTEND || right == U_GCB_ZWJ || right == U_GCB_SPACING_MARK ||
         left == U_GCB_PREPEND || joins_hangul(left, right);
}

std::size_t cluster_end(std::string_view text, std::size_t at) {
  const text::CodePoint first = text::decode_utf8(text, at);
  std::size_t end = at + first.size;
  // Of two ASCII characters, only CR LF joins.
  if (end < text.size() && text::is_ascii(text[at]) && text::is_ascii(text[end]) &&
      text[at] != '\r')
    return end;
  for (int left = break_property(first.value); end < text.size();) {
    const text::CodePoint next = text::decode_utf8(text, end);
    const int right = break_property(next.value);
    if (!joins(left, right)) break;
    end += next.size;
    left = right;
  }
  return end;
}

class Precompiled final : public Normalizer {
 public:
  explicit Precompiled(Charsmap rules) : rules_(std::move(rules)) {}

  void apply(AlignedText& text) const override {
    Rewriter out(text);
    const std::string_view bytes = text.text();
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t plain = skip_plain(bytes, at);
      out.keep(plain - at);
      if (plain == bytes.size()) break;
      at = cluster_end(bytes, plain);
      cluster(bytes.substr(plain, at - plain), out);
    }
    out.finish_into(text);
  }

 private:
  // Skips ASCII characters that no rule changes and no mark follows.
  std::size_t skip_plain(std::string_view bytes, std::size_t at) const {
    const auto plain = [&](std::size_t i) {
      return text::is_ascii(bytes[i]) && !rules_.changes(bytes[i]);
    };
    while (at < bytes.size() && plain(at) && bytes[at] != '\r' &&
           (at + 1 == bytes.size() || text::is_ascii(bytes[at + 1]))) {
      ++at;
    }
    return at;
  }

  void cluster(std::string_view bytes, Rewriter& out) const {
    if (bytes.size() <= kLongestCluster) {
      if (const auto to = rules_.find(bytes)) return out.replace(bytes.size(), *to);
    }
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t size = text::decode_utf8(bytes, at).size;
      if (const auto to = rules_.find(bytes.substr(at, size))) {
        out.replace(size, *to);
      } else {
        out.keep(size);
      }
      at += size;
    }
  }

  Charsmap rules_;
};

}  // namespace

Result<std::unique_ptr<Normalizer>> open_precompiled(const Json& json) {
  return std::make_unique<Precompiled>(
      QUARRY_TRY(Charsmap::read(json["precompiled_charsmap"].string())));
}

}  // namespace quarry::tokenize
