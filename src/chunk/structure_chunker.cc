// Idea: a chunk never continues past a heading, and a block (paragraph, list, table, code) stays
// whole if it fits. The blocks of one section are packed up to the size. A block that is too large
// is cut where its kind allows: tables and code between lines, lists between items, prose between
// sentences. Consecutive headings begin one section.
#include "chunk/chunker_list.h"
#include "chunk/pieces.h"

namespace quarry::chunk {
namespace {

constexpr Cut kProse[] = {Cut::paragraph, Cut::sentence, Cut::word};
constexpr Cut kLines[] = {Cut::line, Cut::sentence, Cut::word};
constexpr Cut kRows[] = {Cut::line, Cut::word};
constexpr Cut kCode[] = {Cut::paragraph, Cut::line, Cut::word};

std::span<const Cut> cuts_of(BlockKind kind) {
  switch (kind) {
    case BlockKind::table:
      return kRows;
    case BlockKind::code:
      return kCode;
    case BlockKind::list:
      return kLines;
    case BlockKind::heading:
    case BlockKind::paragraph:
    case BlockKind::caption:
      return kProse;
  }
  return kProse;
}

// The state of one split. One thread at a time.
class Sections {
 public:
  Sections(const Document& document, const PieceSource& source, const ChunkSettings& settings)
      : document_(document),
        source_(source),
        size_(settings.size),
        packer_(source.text(), settings.size, settings.overlap, out_) {}

  std::vector<TextRange> run() {
    for (const Block& block : document_.blocks) {
      // Text outside all blocks becomes a paragraph; overlapping blocks are clipped to their new
      // text.
      const std::size_t end = std::min(block.range.end, document_.text.size());
      add(BlockKind::paragraph, {at_, std::min(block.range.begin, end)});
      add(block.kind, {std::max(at_, block.range.begin), end});
    }
    add(BlockKind::paragraph, {at_, document_.text.size()});
    packer_.flush();
    return std::move(out_);
  }

 private:
  void add(BlockKind kind, TextRange range) {
    if (range.end <= range.begin) return;
    at_ = range.end;
    range = trimmed(source_.text(), range);
    if (range.size() == 0) return;
    const bool heading = kind == BlockKind::heading;
    if (heading && !only_headings_) packer_.flush();
    only_headings_ = heading;
    const Piece piece = source_.part(source_.whole(), range, unit_);
    unit_ = piece.last_unit;
    add(piece, cuts_of(kind));
  }

  void add(const Piece& piece, std::span<const Cut> cuts) {
    if (piece.units() <= size_) return packer_.add(piece);
    if (cuts.empty()) {
      source_.for_each_of_size(piece, size_, 0, [this](const Piece& part) { packer_.add(part); });
      return;
    }
    source_.for_each(piece, cuts.front(), [&](const Piece& part) { add(part, cuts.subspan(1)); });
  }

  const Document& document_;
  const PieceSource& source_;
  std::size_t size_;
  std::vector<TextRange> out_;
  Packer packer_;
  std::size_t at_ = 0;         // text before this offset is already added
  std::size_t unit_ = 0;       // units before this one are already added
  bool only_headings_ = true;  // the current section has only headings so far
};

class StructureChunker final : public Chunker {
 public:
  std::string_view name() const override { return "structure"; }

  std::vector<TextRange> split(const Document& document, std::span<const TextRange> units,
                               const ChunkSettings& settings) const override {
    const PieceSource source(document.text, units);
    return Sections(document, source, settings).run();
  }
};

}  // namespace

const Chunker& structure_chunker() {
  static const StructureChunker chunker;
  return chunker;
}

}  // namespace quarry::chunk
