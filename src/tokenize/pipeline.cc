// Each stretch is normalized, the added tokens that match normalized text are extracted, and the
// text between is split and tokenized piece by piece. AlignedText maps the ranges of tokens back to
// the given text.
#include "tokenize/pipeline.h"

#include <atomic>
#include <span>

#include "text/unicode.h"
#include "text/utf8.h"
#include "tokenize/piece_cache.h"

namespace quarry::tokenize {
namespace {

// Returns the code point that `position` splits, or an empty range at a boundary. Each byte of
// ill-formed text is its own code point.
TextRange cut_by(std::size_t position, std::string_view text) {
  if (position >= text.size() || !text::is_continuation(text[position]))
    return {position, position};
  const std::size_t begin = text::code_point_border(text, position);
  const text::CodePoint c = text::decode_utf8(text, begin);
  if (!c.valid || begin + c.size <= position) return {position, position};
  return {begin, begin + c.size};
}

// Extends a range to code point boundaries: a byte-level token may start or end within a code
// point.
TextRange widened(TextRange range, std::string_view text) {
  return {cut_by(range.begin, text).begin, cut_by(range.end, text).end};
}

bool is_visible_ascii(char c) { return c > ' ' && c < 0x7F; }

TextRange trimmed(TextRange range, std::string_view text) {
  if (is_visible_ascii(text[range.begin]) && is_visible_ascii(text[range.end - 1])) return range;
  const std::string_view core = text::trim_white_space(range.in(text));
  if (core.empty()) return range;
  const auto begin = static_cast<std::size_t>(core.data() - text.data());
  return {begin, begin + core.size()};
}

// Returns the form of an added token in normalized text.
std::string normalized(const Normalizer& normalizer, const std::string& content) {
  AlignedText text(content, 0);
  normalizer.apply(text);
  return std::string(text.text());
}

}  // namespace

// Tokenizes one stretch of text. One thread at a time.
class Pipeline::Pass final : public PieceSink {
 public:
  Pass(const Pipeline& owner, std::string_view text, std::size_t offset, std::size_t enough,
       std::vector<Token>& out)
      : owner_(owner), text_(text), offset_(offset), enough_(enough), out_(out) {}

  bool take(const Piece& piece) override {
    const std::size_t before = out_.size();
    append(piece.bytes());
    for (std::size_t i = before; i < out_.size(); ++i) {
      TextRange& range = out_[i].range;
      range = place(
          piece.text.source({piece.range.begin + range.begin, piece.range.begin + range.end}));
    }
    return out_.size() < enough_;
  }

 private:
  TextRange place(TextRange source) const {
    const TextRange here = {source.begin - offset_, source.end - offset_};
    const TextRange range = trimmed(widened(here, text_), text_);
    return {range.begin + offset_, range.end + offset_};
  }

  void append(std::string_view piece) {
    if (cache_.append(owner_.number_, piece, out_)) return;
    const std::size_t before = out_.size();
    owner_.model_->append(piece, out_);
    cache_.keep(owner_.number_, piece, std::span(out_).subspan(before));
  }

  const Pipeline& owner_;
  PieceCache& cache_ = PieceCache::of_this_thread();
  std::string_view text_;
  std::size_t offset_;
  std::size_t enough_;
  std::vector<Token>& out_;
};

Pipeline::Pipeline(std::unique_ptr<Normalizer> normalizer, std::unique_ptr<Splitter> splitter,
                   AddedTokens added)
    : normalizer_(std::move(normalizer)), splitter_(std::move(splitter)), added_(std::move(added)) {
  static std::atomic<std::uint64_t> last{0};
  number_ = ++last;
}

Result<std::unique_ptr<Pipeline>> Pipeline::read(const Json& file) {
  auto normalizer = QUARRY_TRY(read_normalizer(file["normalizer"]));
  auto splitter = QUARRY_TRY(read_splitter(file["pre_tokenizer"]));
  std::vector<AddedToken> added = QUARRY_TRY(read_added_tokens(file["added_tokens"]));
  std::erase_if(added, [](const AddedToken& token) { return !token.normalized; });
  for (AddedToken& token : added) token.content = normalized(*normalizer, token.content);
  std::erase_if(added, [](const AddedToken& token) { return token.content.empty(); });
  return std::unique_ptr<Pipeline>(
      new Pipeline(std::move(normalizer), std::move(splitter), AddedTokens(std::move(added))));
}

void Pipeline::append(std::string_view text, std::size_t offset, std::size_t enough,
                      std::vector<Token>& out) const {
  AlignedText now(text, offset);
  normalizer_->apply(now);
  const std::size_t size = now.text().size();
  Pass pass(*this, text, offset, enough, out);
  for (std::size_t at = 0; at < size && out.size() < enough;) {
    const std::optional<Token> added = added_.next(now.text(), at);
    const std::size_t end = added ? added->range.begin : size;
    if (end > at && !splitter_->split({now, {at, end}}, pass)) return;
    if (added) out.push_back({added->id, now.source(added->range)});
    at = added ? added->range.end : size;
  }
}

}  // namespace quarry::tokenize
