// Looks up precomputed vectors by text; needs no model at run time.
#include "embed/provider.h"
#include "embed/shown_text.h"
#include "embed/token_counter.h"
#include "embed/vector_file.h"

namespace quarry::embed {
namespace {

class PrecomputedEmbedder final : public Embedder {
 public:
  PrecomputedEmbedder(const EmbedderSettings& settings, VectorFile vectors)
      : path_(settings.vectors), counter_(settings), vectors_(std::move(vectors)) {}

  const EmbedderIdentity& identity() const override { return vectors_.identity(); }
  std::vector<TextRange> token_ranges(std::string_view text) const override {
    return counter_.ranges(text);
  }

  Result<Vectors> embed(std::span<const std::string> texts, EmbedRole,
                        const Deadline& deadline) const override {
    QUARRY_TRY(deadline.check("embedding"));
    Vectors found{.dimension = identity().dimension, .values = {}};
    found.values.reserve(texts.size() * found.dimension);
    for (const std::string& text : texts) {
      const auto row = vectors_.find(text);
      if (!row) {
        return {Code::invalid, path_ + ": no vector for the text \"" + shown(text) + "\""};
      }
      found.values.insert(found.values.end(), row->begin(), row->end());
    }
    return found;
  }

 private:
  std::string path_;
  TokenCounter counter_;
  VectorFile vectors_;
};

}  // namespace

Result<std::unique_ptr<Embedder>> open_precomputed_embedder(const EmbedderSettings& settings,
                                                            Executor&) {
  if (settings.vectors.empty()) {
    return {Code::invalid, "embedding.vectors: expected the path of a vector file, found none"};
  }
  return std::make_unique<PrecomputedEmbedder>(settings,
                                               QUARRY_TRY(VectorFile::open(settings.vectors)));
}

}  // namespace quarry::embed
