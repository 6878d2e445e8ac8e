// The writing half of ingestion: documents are gathered, embedded together and committed together.
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
  // Its documents must have been added before it.
  void add(ReadFile file);
  // Forgets a file and all that came from it.
  void remove_file(std::string file, std::vector<std::string> document_ids);

  bool empty() const;
  // Whether it is time to commit: enough to fill the encoder and to share one fsync, not so much
  // that progress stands still or memory fills up.
  bool full() const;
  // Two versions of one document must not meet in a batch.
  bool holds(const std::string& document_id) const { return ids_.contains(document_id); }

  // Computes the vectors that are not there yet and writes everything; empties itself. A document
  // that the embedder or the catalog refuses becomes a failure of the report, and the others are
  // written.
  Result<void> commit(IngestReport& report, const Deadline& deadline);
  // Sources of the documents made durable by the last commit.
  std::vector<std::string> take_durable() { return std::exchange(durable_, {}); }
  double embed_seconds() const { return embed_seconds_; }
  double write_seconds() const { return write_seconds_; }

 private:
  // What is known of the document at the same place in batch_.
  struct Pending {
    std::vector<chunk::Chunk> chunks;
    bool replaces = false;
    std::optional<Error> refusal;
  };
  struct Wanted;

  Result<void> embed(IngestReport& report, const Deadline& deadline);
  Result<void> embed(std::span<Wanted> wanted, IngestReport& report, const Deadline& deadline);
  Result<std::vector<Wanted>> wanted_vectors();
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
  std::unordered_set<std::string> files_with_refusals_;  // not to be taken for ingested whole
  std::size_t windows_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<std::string> durable_;
  double embed_seconds_ = 0, write_seconds_ = 0;
};

}  // namespace quarry::ingest
