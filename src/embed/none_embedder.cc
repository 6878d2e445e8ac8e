// An embedder without vectors: rows of dimension 0. It still counts tokens, because chunk sizes
// need them.
#include "embed/provider.h"
#include "embed/token_counter.h"

namespace quarry::embed {
namespace {

class NoneEmbedder final : public Embedder {
 public:
  explicit NoneEmbedder(const EmbedderSettings& settings) : counter_(settings) {}

  const EmbedderIdentity& identity() const override { return identity_; }
  std::vector<TextRange> token_ranges(std::string_view text) const override {
    return counter_.ranges(text);
  }
  Result<Vectors> embed(std::span<const std::string>, EmbedRole, const Deadline&) const override {
    return Vectors{};
  }

 private:
  TokenCounter counter_;
  // max_tokens is unlimited, because no text is ever embedded.
  EmbedderIdentity identity_{.name = "none",
                             .fingerprint = "none",
                             .dimension = 0,
                             .max_tokens = 1 << 30,
                             .worth_caching = false};
};

}  // namespace

Result<std::unique_ptr<Embedder>> open_none_embedder(const EmbedderSettings& settings, Executor&) {
  return std::make_unique<NoneEmbedder>(settings);
}

}  // namespace quarry::embed
