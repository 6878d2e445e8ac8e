// Dense and lexical search over the chunks of one collection, derived from the catalog: the life of
// its segments, the newest in memory, older ones in files.
//
// The index keeps two states. The searched state changes with every apply(). The stored state is
// the same in files, as of the last change that all of them hold: exactly what the manifest says. A
// segment file is written without a lock, from segments that never change; documents that die
// meanwhile are dead in it when it replaces its sources (replaced() in segment/segment_view.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/deadline.h"
#include "core/executor.h"
#include "core/result.h"
#include "index/background_task.h"
#include "index/index_folder.h"
#include "index/memory_segments.h"
#include "search/snapshot.h"
#include "segment/segment_merge.h"
#include "store/catalog.h"
#include "store/file_system.h"
#include "vectors/vector_code.h"

namespace quarry::index {

struct IndexOptions {
  std::size_t dimension = 0;  // 0: words only
  vectors::VectorCode vectors = vectors::VectorCode::int8;
  // A segment of this many windows or more gets a graph of its vectors or, if they are kept as
  // bits, inverted lists, which need not fit in memory (docs/decisions/0011-inverted-lists.md). A
  // smaller one is scanned, which takes a tenth of a millisecond or less.
  std::size_t graph_from = 10'000;
  // Names the collection that the index is derived from. Files of another are a conflict: they
  // would hold documents that the collection does not have.
  std::uint64_t identity = 0;
  search::Bm25Settings bm25;
  segment::FieldWeights weights;
  store::Catalog::Access access = store::Catalog::Access::read_write;
  // Whether segments are stored and merged in the background, or within the calls that make it
  // necessary: tests then take the same steps in the same order each time.
  enum class Upkeep { in_background, in_calls } upkeep = Upkeep::in_background;
};

// One writer; any thread may take snapshots at any time. The destructor abandons background work;
// nothing is lost by that. Thread-safe: writes take turns; a snapshot is a copy of a pointer.
class Index {
 public:
  // Opens an existing index, or starts empty. Files that do not hold what they promise, or were
  // made with other options (dimension, vectors, analyzer, weights, format), are an error: corrupt
  // or conflict; the caller rebuilds from the catalog.
  static Result<std::unique_ptr<Index>> open(const std::filesystem::path& folder,
                                             const IndexOptions& options, store::FileSystem& files,
                                             Executor& executor);
  // Starts empty whatever lies in the folder; the first successful flush replaces it in one step.
  // With read_only access nothing is ever written.
  static Result<std::unique_ptr<Index>> create(const std::filesystem::path& folder,
                                               const IndexOptions& options,
                                               store::FileSystem& files, Executor& executor);
  // Visible to snapshots taken afterwards; in memory until flush. Changes come in ascending order
  // of sequence; changes that the index already holds are skipped. Waits for no merge, unless
  // merging has fallen far behind.
  Result<void> apply(std::vector<store::DocumentChange> changes);
  // Makes what is in memory durable. Waits for no merge. Errors: denied (opened for reading, or
  // stopped), those of the file system.
  Result<void> flush();
  // Waits until nothing is left to merge, or for the deadline. A failed merge is no error: the
  // index is as durable, and as searchable, as before.
  void wait_for_merges(const Deadline& deadline) { merger_.wait(deadline); }
  // Writes no file from now on, and has no write under way when it returns: call it before building
  // another index in the same folder. Searches and apply() go on.
  void stop_writing();
  std::shared_ptr<const search::Snapshot> snapshot() const;
  // Reads every byte and checks every checksum and invariant. One line a finding.
  Result<std::vector<std::string>> check() const;

 private:
  using Views = std::vector<segment::SegmentView>;
  enum class Listing { yes, if_listed };

  // `beside`: the folder stays as it is until the first flush.
  enum class Start { from_folder, beside };

  Index(std::unique_ptr<IndexFolder> folder, const IndexOptions& options, Executor& executor,
        Start start, IndexFolder::State state);
  static Result<std::unique_ptr<Index>> open(std::unique_ptr<IndexFolder> folder,
                                             const IndexOptions& options, Executor& executor,
                                             Start start);

  void publish(Views views, std::uint64_t sequence);
  void take_the_place(const Views& sources, const segment::SegmentView& made);
  Result<void> change(std::vector<store::DocumentChange> changes);

  Result<segment::SegmentView> make_file(const Views& sources, const segment::GraphPolicy& policy,
                                         const Deadline& deadline);
  std::size_t bytes_to_store();
  void relieve_memory();
  void store_when_large(const Deadline& deadline);
  Result<void> store(Listing listing, const Deadline& deadline);
  std::shared_ptr<const search::Snapshot> begin_storing();
  void end_storing();
  Result<void> store_snapshot(const search::Snapshot& now, Listing listing,
                              const Deadline& deadline);
  Result<void> store_state(IndexFolder::State next, Listing listing);

  Views plan();
  void merge_all(const Deadline& deadline);
  Result<void> merge(const Views& sources, const Deadline& deadline);
  Result<void> store_merged(const Views& sources, const segment::SegmentView& made);

  const search::SearchContext context_;
  const segment::GraphPolicy graph_;
  const std::unique_ptr<IndexFolder> folder_;

  std::mutex storing_;         // held while what is stored changes; guards what follows
  IndexFolder::State stored_;  // before the first flush of `beside`, the manifest holds another
  bool listed_;                // the manifest holds what is stored
  bool stopped_ = false;

  std::mutex writing_;  // held while what is searched changes; taken after storing_, never before
  SegmentSet being_stored_;                    // those in memory that will be a file
  std::size_t store_at_bytes_ = kMemoryBytes;  // of other memory

  mutable std::mutex publishing_;  // guards the pointer alone
  std::shared_ptr<const search::Snapshot> current_;

  BackgroundTask merger_, storer_;  // last, so that they end first; the storer asks the merger
};

}  // namespace quarry::index
