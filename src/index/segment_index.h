// The Index made of segments: the newest in memory, older ones in files.
//
// Two states are kept. What is searched changes with every apply(). What is stored is the same in
// files, as of the last change that all of them hold: exactly what the manifest says. Whoever makes
// a file does so without a lock, from segments that never change; what has died in them meanwhile
// is dead in it when it takes their place (replaced() in segment_view.h).
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "index/background_task.h"
#include "index/index.h"
#include "index/index_folder.h"
#include "index/memory_segments.h"
#include "index/snapshot.h"

namespace quarry {

// Thread-safe: writes take turns; a snapshot is a copy of a pointer.
class SegmentIndex final : public Index {
 public:
  // `beside`: what the folder holds stays untouched until the first flush.
  enum class Start { from_folder, beside };
  struct Manner {
    Start start = Start::from_folder;
    IndexOptions::Upkeep upkeep = IndexOptions::Upkeep::in_background;
  };
  static Result<std::unique_ptr<Index>> open(std::unique_ptr<IndexFolder> folder,
                                             SearchContext context, Manner manner);

  Result<void> apply(std::vector<DocumentChange> changes) override;
  Result<void> flush() override;
  void wait_for_merges(const Deadline& deadline) override { merger_.wait(deadline); }
  void stop_writing() override;
  std::shared_ptr<const IndexSnapshot> snapshot() const override { return current(); }
  Result<std::vector<std::string>> check() const override;

 private:
  using Views = std::vector<SegmentView>;
  enum class Listing { yes, if_listed };

  SegmentIndex(std::unique_ptr<IndexFolder> folder, SearchContext context, Manner manner,
               IndexFolder::State state);

  std::shared_ptr<const SegmentSnapshot> current() const;
  void publish(Views views, std::uint64_t sequence);
  void take_the_place(const Views& sources, const SegmentView& made);
  Result<void> change(std::vector<DocumentChange> changes);

  Result<SegmentView> make_file(const Views& sources, const GraphPolicy& policy,
                                const Deadline& deadline);
  std::size_t bytes_to_store();
  void relieve_memory();
  void store_when_large(const Deadline& deadline);
  Result<void> store(Listing listing, const Deadline& deadline);
  std::shared_ptr<const SegmentSnapshot> begin_storing();
  void end_storing();
  Result<void> store_snapshot(const SegmentSnapshot& now, Listing listing,
                              const Deadline& deadline);
  Result<void> store_state(IndexFolder::State next, Listing listing);

  Views plan();
  void merge_all(const Deadline& deadline);
  Result<void> merge(const Views& sources, const Deadline& deadline);
  Result<void> store_merged(const Views& sources, const SegmentView& made);

  const SearchContext context_;
  const std::unique_ptr<IndexFolder> folder_;

  std::mutex storing_;         // held while what is stored changes; guards what follows
  IndexFolder::State stored_;  // before the first flush of `beside`, the manifest holds another
  bool listed_;                // the manifest holds what is stored
  bool stopped_ = false;

  std::mutex writing_;  // held while what is searched changes; taken after storing_, never before
  SegmentSet being_stored_;                    // those in memory that will be a file
  std::size_t store_at_bytes_ = kMemoryBytes;  // of other memory

  mutable std::mutex publishing_;  // guards the pointer alone
  std::shared_ptr<const SegmentSnapshot> current_;

  BackgroundTask merger_, storer_;  // last, so that they end first; the storer asks the merger
};

}  // namespace quarry
