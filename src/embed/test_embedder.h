// An embedder that counts its calls and can be blocked by a test.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>

#include "core/hash.h"
#include "embed/embedder.h"
#include "embed/token_counter.h"

namespace quarry::embed {

// Derives the vector of a text from its digest, so that all vectors differ. Fails with not_found
// for a text that contains "no such", and with unavailable for "no service". Thread-safe.
class TestEmbedder : public Embedder {
 public:
  explicit TestEmbedder(std::size_t dimension = 8, std::string fingerprint = "test")
      : identity_{.name = "test",
                  .fingerprint = std::move(fingerprint),
                  .dimension = dimension,
                  .max_tokens = 100} {}

  const EmbedderIdentity& identity() const override { return identity_; }
  std::vector<TextRange> token_ranges(std::string_view text) const override {
    return word_ranges(text);
  }

  Result<Vectors> embed(std::span<const std::string> texts, EmbedRole role,
                        const Deadline& deadline) const override {
    ++calls;
    computed += texts.size();
    QUARRY_TRY(wait_at_gate(deadline));
    Vectors vectors{.dimension = identity_.dimension, .values = {}};
    for (const std::string& text : texts) {
      if (text.find("no such") != text.npos) return {Code::not_found, text};
      if (text.find("no service") != text.npos) return {Code::unavailable, text};
      const std::vector<float> row = row_of(text, role);
      vectors.values.insert(vectors.values.end(), row.begin(), row.end());
    }
    return vectors;
  }

  std::vector<float> row_of(const std::string& text, EmbedRole role) const {
    const Digest digest = sha256((role == EmbedRole::query ? "q" : "p") + text);
    std::vector<float> row(identity_.dimension);
    for (std::size_t d = 0; d < row.size(); ++d) {
      row[d] = static_cast<float>(digest.bytes[d % 32]) + static_cast<float>(d);
    }
    return row;
  }

  void close_gate() { set_gate(false); }
  void open_gate() { set_gate(true); }

  mutable std::atomic<std::size_t> calls = 0, computed = 0;  // computed counts texts

 private:
  void set_gate(bool open) {
    const std::lock_guard lock(mutex_);
    open_ = open;
    changed_.notify_all();
  }
  Result<void> wait_at_gate(const Deadline& deadline) const {
    std::unique_lock lock(mutex_);
    while (!open_ && deadline.check("test")) {
      changed_.wait_for(lock, deadline.stop_token(), deadline.left(), [&] { return open_; });
    }
    return deadline.check("test");
  }

  EmbedderIdentity identity_;
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  bool open_ = true;
};

}  // namespace quarry::embed
