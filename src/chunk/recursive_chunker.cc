// Idea: cut at the coarsest place first. The text is cut into paragraphs, and neighbouring
// paragraphs are packed up to the size. A paragraph that is too large is cut into lines, a line
// into sentences, a sentence into words, and a word between its characters. (The scheme of
// LangChain's RecursiveCharacterTextSplitter, with sentences added between lines and words.)
#include "chunk/chunker_list.h"
#include "chunk/pieces.h"

namespace quarry::chunk {
namespace {

constexpr Cut kCuts[] = {Cut::paragraph, Cut::line, Cut::sentence, Cut::word};

// The state of one split. One thread at a time.
class Recursion {
 public:
  Recursion(const PieceSource& source, const ChunkSettings& settings)
      : source_(source), size_(settings.size), overlap_(settings.overlap) {}

  std::vector<TextRange> run() {
    split(source_.whole(), kCuts);
    return std::move(out_);
  }

 private:
  void split(const Piece& piece, std::span<const Cut> cuts) {
    if (cuts.empty()) {
      source_.for_each_of_size(piece, size_, overlap_,
                               [this](const Piece& part) { out_.push_back(part.range); });
      return;
    }
    Packer packer(source_.text(), size_, overlap_, out_);
    source_.for_each(piece, cuts.front(), [&](const Piece& part) {
      if (part.units() <= size_) return packer.add(part);
      packer.flush();
      split(part, cuts.subspan(1));
    });
    packer.flush();
  }

  const PieceSource& source_;
  std::size_t size_;
  std::size_t overlap_;
  std::vector<TextRange> out_;
};

class RecursiveChunker final : public Chunker {
 public:
  std::string_view name() const override { return "recursive"; }

  std::vector<TextRange> split(const Document& document, std::span<const TextRange> units,
                               const ChunkSettings& settings) const override {
    const PieceSource source(document.text, units);
    return Recursion(source, settings).run();
  }
};

}  // namespace

const Chunker& recursive_chunker() {
  static const RecursiveChunker chunker;
  return chunker;
}

}  // namespace quarry::chunk
