// Dense and lexical search over the chunks of one collection, derived from the catalog. Manages the
// life of its segments: the newest are in memory, older ones in files.
//
// The index has two states. The searched state changes with every apply(). The stored state is what
// the manifest lists: segments in files, up to the last change that they contain. A segment file is
// written without a lock, from segments that never change. Documents that die meanwhile are marked
// dead in it when it replaces its sources (replaced() in segment/segment_view.h).
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
  std::size_t dimension = 0;  // 0: no vectors, lexical search only
  vectors::VectorCode vectors = vectors::VectorCode::int8;
  // A segment of this many windows or more gets a graph of its vectors or, if they are stored as
  // bits, inverted lists, which need not fit in memory (docs/decisions/0011-inverted-lists.md). A
  // smaller one is scanned, which takes a tenth of a millisecond or less.
  std::size_t graph_from = 10'000;
  // Identifies the collection from which the index is derived. Files of another collection are a
  // conflict: they would contain documents that this collection does not have.
  std::uint64_t identity = 0;
  search::Bm25Settings bm25;
  segment::FieldWeights weights;
  store::Catalog::Access access = store::Catalog::Access::read_write;
  // Whether segments are stored and merged in the background, or within the calls that make it
  // necessary, which gives tests the same order of steps every time.
  enum class Upkeep { in_background, in_calls } upkeep = Upkeep::in_background;
};

// One writer; any thread may take snapshots at any time. Thread-safe: writes take turns; a snapshot
// is a copy of a pointer. The destructor cancels background work, which loses nothing: the catalog
// still has changes that are not stored.
class Index {
 public:
  // Opens an existing index, or starts empty. Errors: corrupt, if files are damaged; conflict, if
  // they were built with other options (dimension, vectors, identity, analyzer, weights) or another
  // format version. The caller then rebuilds from the catalog.
  static Result<std::unique_ptr<Index>> open(const std::filesystem::path& folder,
                                             const IndexOptions& options, store::FileSystem& files,
                                             Executor& executor);
  // Starts empty and ignores existing files, until the first successful flush replaces them
  // atomically. With read_only access nothing is ever written.
  static Result<std::unique_ptr<Index>> create(const std::filesystem::path& folder,
                                               const IndexOptions& options,
                                               store::FileSystem& files, Executor& executor);
  // Makes changes visible to snapshots taken afterwards; they stay in memory until they are stored.
  // Changes must ascend by sequence; those that the index already has are skipped. Does not wait
  // for merges unless they have fallen far behind. Errors: invalid (vectors that are not whole rows
  // of `dimension`), corrupt.
  Result<void> apply(std::vector<store::DocumentChange> changes);
  // Makes all applied changes durable. Does not wait for merges. Errors: denied (opened for
  // reading, or stopped), those of the file system.
  Result<void> flush();
  // Waits until nothing is left to merge, or for the deadline. A merge that fails is not an error:
  // the index stays as durable and as searchable as before.
  void wait_for_merges(const Deadline& deadline) { merger_.wait(deadline); }
  // Stops all writes to files; none is in progress on return. Call it before building another index
  // in the same folder. Searches and apply() still work.
  void stop_writing();
  std::shared_ptr<const search::Snapshot> snapshot() const;
  // Reads every byte and checks every checksum and invariant. Returns one line for each finding.
  Result<std::vector<std::string>> check() const;

 private:
  using Views = std::vector<segment::SegmentView>;
  enum class Listing { yes, if_listed };

  // `beside` starts empty and leaves the folder unchanged until the first flush.
  enum class Start { from_folder, beside };

  Index(std::unique_ptr<IndexFolder> folder, const IndexOptions& options, Executor& executor,
        Start start, IndexFolder::State state);
  static Result<std::unique_ptr<Index>> open(std::unique_ptr<IndexFolder> folder,
                                             const IndexOptions& options, Executor& executor,
                                             Start start);

  void publish(Views views, std::uint64_t sequence);
  void replace_sources(const Views& sources, const segment::SegmentView& made);
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

  std::mutex storing_;  // held while the stored state changes; guards the members below
  // After Start::beside, the manifest lists another state until the first flush.
  IndexFolder::State stored_;
  bool listed_;  // whether the manifest lists stored_
  bool stopped_ = false;

  // Held while the searched state changes; locked after storing_, never before.
  std::mutex writing_;
  SegmentSet being_stored_;  // segments in memory that are being written to a file
  std::size_t store_at_bytes_ = kMemoryBytes;  // threshold for the other segments in memory

  mutable std::mutex publishing_;  // guards only current_
  std::shared_ptr<const search::Snapshot> current_;

  BackgroundTask merger_, storer_;  // destroyed first, the storer before the merger that it uses
};

}  // namespace quarry::index
