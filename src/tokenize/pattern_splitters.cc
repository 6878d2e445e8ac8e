// Pre-tokenizers that search for a pattern: Split, and ByteLevel with GPT-2's pattern.
#include "tokenize/delimiter.h"
#include "tokenize/pattern.h"
#include "tokenize/splitter.h"

namespace quarry::tokenize {
namespace {

class Split final : public Splitter {
 public:
  Split(Pattern pattern, DelimiterBehavior behavior, bool invert)
      : pattern_(std::move(pattern)), behavior_(behavior), invert_(invert) {}

  bool split(const Piece& piece, PieceSink& out) const override {
    DelimiterSplit pieces(behavior_, piece, out);
    const bool to_the_end = pattern_.for_each(piece.bytes(), [&](TextRange range, bool is_match) {
      return pieces.add(range, is_match != invert_);
    });
    return to_the_end && pieces.finish();
  }

 private:
  Pattern pattern_;
  DelimiterBehavior behavior_;
  bool invert_;  // splits at the stretches between matches
};

// Pieces remain text; the model converts them to bytes (to_bytes()).
class ByteLevel final : public Splitter {
 public:
  ByteLevel(bool space_first, bool words) : space_first_(space_first), words_(words) {}

  bool to_bytes() const override { return true; }

  bool split(const Piece& piece, PieceSink& out) const override {
    if (!space_first_ || piece.bytes().starts_with(' ')) return split_words(piece, out);
    Rewriter spaced(piece.text, piece.range);
    spaced.replace(0, " ");
    spaced.keep(piece.range.size());
    const AlignedText text = spaced.finish();
    return split_words({text, {0, text.text().size()}}, out);
  }

 private:
  bool split_words(const Piece& piece, PieceSink& out) const {
    if (!words_) return out.take(piece);
    static constexpr WordPattern kWords = WordPattern::gpt2();
    const std::string_view text = piece.bytes();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = kWords.end_of_word(text, at);
      if (!out.take({piece.text, {piece.range.begin + at, piece.range.begin + end}})) return false;
      at = end;
    }
    return true;
  }

  bool space_first_;
  bool words_;
};

}  // namespace

Result<std::unique_ptr<Splitter>> open_split(const Json& json) {
  Pattern pattern = QUARRY_TRY(Pattern::read(json["pattern"], "pre_tokenizer Split"));
  const auto behavior = QUARRY_TRY(read_behavior(json["behavior"], "Split"));
  return std::make_unique<Split>(std::move(pattern), behavior, json["invert"].boolean());
}

Result<std::unique_ptr<Splitter>> open_byte_level(const Json& json) {
  return std::make_unique<ByteLevel>(json["add_prefix_space"].boolean(true),
                                     json["use_regex"].boolean(true));
}

}  // namespace quarry::tokenize
