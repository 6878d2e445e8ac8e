// The work of the writing thread: stores what the readers read, and removes documents whose text is
// no longer in any file.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ingest/batch.h"
#include "ingest/coverage.h"
#include "ingest/progress.h"

namespace quarry::ingest {

// An error of the walk: one entry of a location, or the rest of the location, could not be read.
struct WalkFailure {
  std::string source;
  Error error;
  enum class Of { entry, location } of = Of::entry;
};

// One thread at a time. All referenced parts must outlive it.
class Intake {
 public:
  struct Parts {
    const IngestRequest& request;
    knowledge::KnowledgeBase& knowledge;
    store::Catalog& catalog;
    const embed::Embedder& embedder;
    const std::vector<std::unique_ptr<source::Source>>& sources;
    Progress& progress;
    const ProgressSink& sink;
    const Deadline& deadline;
  };
  explicit Intake(const Parts& parts);

  Result<void> take(ReadDocument item);
  Result<void> take(ReadFile file);
  Result<void> take(WalkFailure failure);
  Result<void> commit_if_full();
  // Call once, after the last take(): removes unreadable files, prunes and commits.
  Result<void> finish();

  IngestReport& report() { return report_; }
  double seconds() const { return watch_.seconds(); }
  const Batch& batch() const { return batch_; }

 private:
  Result<void> commit();
  void note_unreadable(const std::string& source, Error error);
  Result<void> remove_unreadable();
  Result<void> prune();
  Result<void> remove(std::string file);

  const Parts parts_;
  const store::CollectionKey collection_;
  Batch batch_;
  Coverage coverage_;
  IngestReport report_;
  Stopwatch watch_;
  std::vector<std::size_t> unreadable_;  // indices into the report's failures
};

}  // namespace quarry::ingest
