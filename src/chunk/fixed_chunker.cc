// Cuts chunks of equal size, regardless of the structure of the text; only words are kept whole.
#include "chunk/chunker_list.h"
#include "chunk/pieces.h"

namespace quarry::chunk {
namespace {

class FixedChunker final : public Chunker {
 public:
  std::string_view name() const override { return "fixed"; }

  std::vector<TextRange> split(const Document& document, std::span<const TextRange> units,
                               const ChunkSettings& settings) const override {
    const PieceSource source(document.text, units);
    std::vector<TextRange> out;
    source.for_each_of_size(source.whole(), settings.size, settings.overlap,
                            [&out](const Piece& piece) { out.push_back(piece.range); });
    return out;
  }
};

}  // namespace

const Chunker& fixed_chunker() {
  static const FixedChunker chunker;
  return chunker;
}

}  // namespace quarry::chunk
