// The writing half of ingestion: gathers documents, embeds their chunks together and commits them
// together.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ingest/reader.h"

namespace quarry::ingest {

// One thread at a time.
class Batch {
 public:
  Batch(knowledge::KnowledgeBase& knowledge, const store::Catalog& catalog,
        const embed::Embedder& embedder, WindowContext context)
      : knowledge_(knowledge), catalog_(catalog), embedder_(embedder), context_(context) {}

  void add(ReadDocument item);
  // Add the documents of the file first.
  void add(ReadFile file);
  // Removes a file and every document that came from it.
  void remove_file(std::string file, std::vector<std::string> document_ids);

  bool empty() const;
  // True when it is time to commit: enough work to fill the encoder and to share one fsync, but not
  // so much that progress stalls or memory fills up.
  bool full() const;
  // A batch must not contain two versions of one document; commit first if this returns true.
  bool holds(const std::string& document_id) const { return ids_.contains(document_id); }

  // Computes the missing vectors, writes everything and empties the batch. A document that the
  // embedder or the catalog refuses (Code::invalid) becomes a failure in the report; the others are
  // written. Every other error is returned.
  Result<void> commit(IngestReport& report, const Deadline& deadline);
  // Returns the sources of the documents committed since the last call.
  std::vector<std::string> take_durable() { return std::exchange(durable_, {}); }
  double embed_seconds() const { return embed_seconds_; }
  double write_seconds() const { return write_seconds_; }

 private:
  // State of the document at the same index in batch_.documents.
  struct Pending {
    std::vector<chunk::Chunk> chunks;
    bool replaces = false;
    std::optional<Error> refusal;
  };
  struct ChunkToEmbed;

  Result<void> embed(IngestReport& report, const Deadline& deadline);
  Result<void> embed(std::span<ChunkToEmbed> chunks, IngestReport& report,
                     const Deadline& deadline);
  Result<std::vector<ChunkToEmbed>> chunks_to_embed();
  Result<void> write(IngestReport& report);
  Result<void> write_one_by_one(IngestReport& report);
  void share_vectors();
  void drop_refused(IngestReport& report);
  void count(const store::BatchOutcome& outcome, IngestReport& report) const;

  knowledge::KnowledgeBase& knowledge_;
  const store::Catalog& catalog_;
  const embed::Embedder& embedder_;
  const WindowContext context_;
  store::CatalogBatch batch_;
  std::vector<Pending> pending_;
  std::unordered_set<std::string> ids_;
  std::unordered_set<std::string> files_with_refusals_;  // must not be recorded as ingested
  std::size_t windows_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<std::string> durable_;
  double embed_seconds_ = 0, write_seconds_ = 0;
};

}  // namespace quarry::ingest
