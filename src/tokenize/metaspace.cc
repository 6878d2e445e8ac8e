// SentencePiece's treatment of spaces: each space becomes a visible sign (U+2581), a sign also
// precedes the first word, and each piece starts with a sign.
#include <string>

#include "text/utf8.h"
#include "tokenize/splitter.h"

namespace quarry::tokenize {
namespace {

enum class Prepend { always, first, never };

class Metaspace final : public Splitter {
 public:
  Metaspace(std::string sign, Prepend prepend, bool split)
      : sign_(std::move(sign)), prepend_(prepend), split_(split) {}

  bool split(const Piece& piece, PieceSink& out) const override {
    Rewriter to(piece.text, piece.range);
    const std::string_view text = piece.bytes();
    if (is_prepended(piece, text)) to.replace(0, sign_);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t space = std::min(text.find(' ', at), text.size());
      to.keep(space - at);
      if (space < text.size()) to.replace(1, sign_);
      at = space + 1;
    }
    if (!to.changed()) return cut(piece, out);
    const AlignedText signed_text = to.finish();
    return cut({signed_text, {0, signed_text.text().size()}}, out);
  }

 private:
  bool is_prepended(const Piece& piece, std::string_view text) const {
    if (prepend_ == Prepend::never || text.starts_with(' ') || text.starts_with(sign_))
      return false;
    if (prepend_ == Prepend::always) return true;
    return piece.text.source({piece.range.begin, piece.range.begin + 1}).begin == 0;
  }

  // Splits before each sign.
  bool cut(const Piece& piece, PieceSink& out) const {
    if (!split_) return out.take(piece);
    const std::string_view text = piece.bytes();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t after = text.substr(at).starts_with(sign_) ? at + sign_.size() : at;
      const std::size_t end = std::min(text.find(sign_, after), text.size());
      if (!out.take({piece.text, {piece.range.begin + at, piece.range.begin + end}})) return false;
      at = end;
    }
    return true;
  }

  std::string sign_;
  Prepend prepend_;
  bool split_;
};

Error metaspace_error(const std::string& what) {
  return {Code::invalid, "tokenizer.json: pre_tokenizer Metaspace: " + what};
}

// Older files have "add_prefix_space" instead of "prepend_scheme"; some have both.
Result<Prepend> read_prepend(const Json& json) {
  const std::string scheme(json["prepend_scheme"].string("always"));
  const bool no_space = !json["add_prefix_space"].boolean(true);
  if (scheme == "never" || (no_space && !json.contains("prepend_scheme"))) return Prepend::never;
  if (no_space) {
    return metaspace_error(
        "expected prepend_scheme \"never\" with add_prefix_space false, found \"" + scheme + "\"");
  }
  if (scheme == "always") return Prepend::always;
  if (scheme == "first") return Prepend::first;
  return metaspace_error("expected prepend_scheme always, first or never, found \"" + scheme +
                         "\"");
}

}  // namespace

Result<std::unique_ptr<Splitter>> open_metaspace(const Json& json) {
  const std::string sign(json["replacement"].string("\u2581"));
  if (sign.empty() || text::decode_utf8(sign, 0).size != sign.size()) {
    return metaspace_error("expected a replacement of one character, found \"" + sign + "\"");
  }
  const Prepend prepend = QUARRY_TRY(read_prepend(json));
  return std::make_unique<Metaspace>(sign, prepend, json["split"].boolean(true));
}

}  // namespace quarry::tokenize
