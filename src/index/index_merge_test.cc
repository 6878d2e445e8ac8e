// Merging beside readers and a writer: nobody waits for a merge, and it loses no change.
#include <atomic>
#include <condition_variable>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>
#include <thread>

#include "index/index.h"
#include "search/oracle.h"
#include "store/memory_file_system.h"

namespace quarry::index {
namespace {

using search::test::kDimension;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::chrono::seconds kPatience{30};

// Blocks the writer of one chosen file until open(). Thread-safe.
class GatedFileSystem final : public store::FileSystem {
 public:
  explicit GatedFileSystem(store::FileSystem& below) : below_(below) {}
  ~GatedFileSystem() override { open(); }

  void close(std::string name) {
    const std::lock_guard lock(mutex_);
    name_ = std::move(name);
    arrived_ = false;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    name_.clear();
    moved_.notify_all();
  }
  bool wait_for_arrival() {
    std::unique_lock lock(mutex_);
    return moved_.wait_for(lock, kPatience, [this] { return arrived_; });
  }

  Result<std::shared_ptr<const store::MappedFile>> map(const std::filesystem::path& path) override {
    return below_.map(path);
  }
  Result<std::unique_ptr<store::NewFile>> create(const std::filesystem::path& path) override {
    pass(path.filename().string());
    return below_.create(path);
  }
  Result<void> make_folder(const std::filesystem::path& path) override {
    return below_.make_folder(path);
  }
  Result<void> remove(const std::filesystem::path& path) override { return below_.remove(path); }
  Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
    return below_.rename(from, to);
  }
  Result<std::vector<std::string>> list(const std::filesystem::path& folder) override {
    return below_.list(folder);
  }

 private:
  void pass(const std::string& name) {
    std::unique_lock lock(mutex_);
    if (name != name_) return;
    arrived_ = true;
    moved_.notify_all();
    moved_.wait(lock, [&] { return name != name_; });
  }

  store::FileSystem& below_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::string name_;
  bool arrived_ = false;
};

class IndexMerge : public testing::Test {
 protected:
  void open() {
    index_.reset();
    auto index = Index::open(
        "/index", {.dimension = kDimension, .vectors = vectors_, .graph_from = graph_from_}, gate_,
        executor_);
    ASSERT_TRUE(index) << index.error().message;
    index_ = *std::move(index);
  }
  void write(std::int64_t key) { apply(chance_.document(key, ++sequence_)); }
  void erase(std::int64_t key) {
    apply({.key = store::DocumentKey{key}, .sequence = ++sequence_, .deleted = true});
  }
  void apply(store::DocumentChange change) {
    if (change.deleted) {
      alive_.erase(static_cast<std::int64_t>(change.key));
    } else {
      alive_[static_cast<std::int64_t>(change.key)] = change.sequence;
    }
    ASSERT_TRUE(index_->apply({std::move(change)}));
  }
  // Stores documents 0 to 7 in four files, and blocks their merge while it writes the fifth.
  void begin_merge() {
    open();
    gate_.close("segment-5");
    for (std::int64_t key = 0; key < 8; ++key) {
      write(key);
      if (key % 2 == 1) {
        ASSERT_TRUE(index_->flush());
      }
    }
    ASSERT_TRUE(gate_.wait_for_arrival());
  }
  void settle() {
    ASSERT_TRUE(index_->flush());
    index_->wait_for_merges({});
  }
  void expect_whole() {
    std::map<std::int64_t, std::uint64_t> found;
    ASSERT_TRUE(index_->snapshot()->list([&](const search::IndexEntry& entry) -> Result<void> {
      found[static_cast<std::int64_t>(entry.document)] = entry.sequence;
      return {};
    }));
    EXPECT_EQ(found, alive_);
    EXPECT_EQ(index_->snapshot()->documents(), alive_.size());
    EXPECT_THAT(*index_->check(), IsEmpty());
  }

  vectors::VectorCode vectors_ = vectors::VectorCode::int8;
  std::size_t graph_from_ = 10'000;
  store::test::MemoryFileSystem disk_;
  GatedFileSystem gate_{disk_};
  Executor executor_{1};
  search::test::RandomDocuments chance_{3};
  std::uint64_t sequence_ = 0;
  std::map<std::int64_t, std::uint64_t> alive_;  // the last change of each document
  std::unique_ptr<Index> index_;
};

TEST_F(IndexMerge, NeitherApplyNorFlushWaitsForIt) {
  begin_merge();
  write(100);
  ASSERT_TRUE(index_->flush());
  expect_whole();
  EXPECT_THAT(*disk_.list("/index"), Not(Contains("segment-5")))
      << "the merge must still be in progress";
  index_->wait_for_merges(Deadline::after(std::chrono::milliseconds(1)));
  gate_.open();
  settle();
  EXPECT_THAT(*disk_.list("/index"), testing::ElementsAre("manifest", "segment-5", "segment-6"));
  expect_whole();
}

TEST_F(IndexMerge, ChangesDuringTheMergeArePreserved) {
  for (const bool flushed : {false, true}) {
    SCOPED_TRACE(flushed ? "and flushed" : "in memory");
    begin_merge();
    write(1);
    erase(2);
    erase(4), erase(5);  // all documents of one source are dead
    if (flushed) {
      ASSERT_TRUE(index_->flush());
    }
    gate_.open();
    settle();
    expect_whole();
    open();
    expect_whole();
    for (std::int64_t key = 0; key < 8; ++key) erase(key);
    ASSERT_TRUE(index_->flush());
    index_.reset();
    const auto names = *disk_.list("/index");
    for (const std::string& name : names) ASSERT_TRUE(disk_.remove("/index/" + name));
    sequence_ = 0;
  }
}

TEST_F(IndexMerge, ChangesDuringAMergeWithListsArePreserved) {
  vectors_ = vectors::VectorCode::bits;
  graph_from_ = 1;
  begin_merge();
  write(1);
  erase(2);
  gate_.open();
  settle();
  expect_whole();
  open();
  expect_whole();
}

TEST_F(IndexMerge, AllMergedDocumentsMayDieMeanwhile) {
  begin_merge();
  for (std::int64_t key = 0; key < 8; ++key) erase(key);
  ASSERT_TRUE(index_->flush());
  gate_.open();
  settle();
  expect_whole();
  EXPECT_THAT(*disk_.list("/index"), testing::ElementsAre("manifest"));
}

TEST_F(IndexMerge, AnEarlierSnapshotKeepsItsState) {
  begin_merge();
  const auto before = index_->snapshot();
  erase(3);
  gate_.open();
  settle();
  EXPECT_EQ(before->documents(), 8U);
  EXPECT_EQ(index_->snapshot()->documents(), 7U);
}

TEST_F(IndexMerge, StopWritingCancelsTheMergeAndRefusesFlush) {
  begin_merge();
  std::jthread opener([&] { gate_.open(); });
  index_->stop_writing();
  const auto files = *disk_.list("/index");
  write(50);
  EXPECT_EQ(index_->flush().error().code, Code::denied);
  expect_whole();
  EXPECT_EQ(*disk_.list("/index"), files);
}

// Each change writes two documents: a reader that sees one of them must see both, during any merge.
TEST_F(IndexMerge, ReadersAlwaysSeeWholeChanges) {
  open();
  std::atomic<bool> done{false};
  std::atomic<std::size_t> torn{0}, asked{0};
  const auto read = [&] {
    while (!done) {
      const auto snapshot = index_->snapshot();
      const auto scope = snapshot->scope_for(Principal::owner(), nullptr);
      std::map<std::uint64_t, int> twins;  // documents seen of each change, by half of its sequence
      (void)snapshot->list([&](const search::IndexEntry& entry) -> Result<void> {
        ++twins[(entry.sequence + 1) / 2];
        return {};
      });
      for (const auto& [change, count] : twins) torn += count != 2;
      torn += !snapshot->nearest(std::vector<float>(kDimension, 1), 10, *scope);
      ++asked;
    }
  };
  std::vector<std::jthread> readers;
  for (int i = 0; i < 2; ++i) readers.emplace_back(read);
  for (std::int64_t round = 0; round < 200; ++round) {
    std::vector<store::DocumentChange> twins;
    for (const std::int64_t key : {round % 30, 100 + round % 30}) {
      twins.push_back(chance_.document(key, ++sequence_));
      alive_[key] = sequence_;
    }
    ASSERT_TRUE(index_->apply(std::move(twins)));
    ASSERT_TRUE(index_->flush());
  }
  while (asked < 50) std::this_thread::yield();
  done = true;
  readers.clear();
  EXPECT_EQ(torn, 0U);
  settle();
  expect_whole();
  EXPECT_THAT(*disk_.list("/index"), SizeIs(testing::Le(4U))) << "three segments and a manifest";
}

}  // namespace
}  // namespace quarry::index
