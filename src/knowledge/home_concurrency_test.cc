// Collections of one home do not block each other, and upkeep does not outlive its collection.
#include <condition_variable>
#include <future>
#include <gtest/gtest.h>

#include "core/log.h"
#include "knowledge/home.h"

namespace quarry::knowledge {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kPatience = 20s;

// Blocks every caller that creates one chosen folder, or a file in it, until open() is called.
// Thread-safe.
class Gate final : public store::FileSystem {
 public:
  ~Gate() override { open(); }
  void close(fs::path folder) {
    const std::lock_guard lock(mutex_);
    folder_ = std::move(folder);
    arrived_ = false;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    folder_.clear();
    moved_.notify_all();
  }
  bool wait_for_arrival() {
    std::unique_lock lock(mutex_);
    return moved_.wait_for(lock, kPatience, [this] { return arrived_; });
  }

  Result<std::shared_ptr<const store::MappedFile>> map(const fs::path& path) override {
    return below_.map(path);
  }
  Result<std::unique_ptr<store::NewFile>> create(const fs::path& path) override {
    pass(path.parent_path());
    return below_.create(path);
  }
  Result<void> make_folder(const fs::path& path) override {
    pass(path);
    return below_.make_folder(path);
  }
  Result<void> remove(const fs::path& path) override { return below_.remove(path); }
  Result<void> rename(const fs::path& from, const fs::path& to) override {
    return below_.rename(from, to);
  }
  Result<std::vector<std::string>> list(const fs::path& folder) override {
    return below_.list(folder);
  }

 private:
  void pass(const fs::path& folder) {
    std::unique_lock lock(mutex_);
    if (folder_.empty() || folder != folder_) return;
    arrived_ = true;
    moved_.notify_all();
    moved_.wait(lock, [&] { return folder != folder_; });
  }

  store::FileSystem& below_ = store::FileSystem::real();
  std::mutex mutex_;
  std::condition_variable moved_;
  fs::path folder_;
  bool arrived_ = false;
};

store::DocumentWrite note(const std::string& name) {
  store::DocumentWrite write;
  write.record.document_id = sha256(name).hex(32);
  write.record.file = write.record.document.source = name;
  write.record.document.text = "the pump " + name;
  write.record.document.metadata = Json::object({});
  store::ChunkRecord chunk;
  chunk.chunk_id = sha256(name + " chunk").hex(32);
  chunk.char_end = write.record.document.text.size();
  chunk.range = {0, chunk.char_end};
  chunk.embed_key = sha256(name);
  write.chunks = {chunk};
  return write;
}

class HomeConcurrency : public testing::Test {
 protected:
  HomeConcurrency()
      : folder_(fs::path(testing::TempDir()) /
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    set_log_level(LogLevel::error);  // rebuilding an index logs a warning
  }
  ~HomeConcurrency() override { fs::remove_all(folder_); }

  std::unique_ptr<Home> open() {
    auto home = Home::open({.folder = folder_, .access = store::Catalog::Access::read_write},
                           files_, executor_);
    EXPECT_TRUE(home) << home.error().message;
    return *std::move(home);
  }
  static std::unique_ptr<KnowledgeBase> make(Home& home, std::string_view name) {
    auto base = home.open_or_create(name, {});
    EXPECT_TRUE(base) << base.error().message;
    return *std::move(base);
  }
  fs::path index_folder(const KnowledgeBase& base) const {
    return folder_ / "index" / std::to_string(static_cast<std::int64_t>(base.collection().key));
  }
  // Leaves two settled, closed collections; the index of "slow" is damaged and must be rebuilt.
  fs::path fill() {
    const auto home = open();
    for (const char* name : {"quick", "slow"}) {
      const auto base = make(*home, name);
      EXPECT_TRUE(base->write({.documents = {note("a")}}));
      EXPECT_TRUE(base->settle());
    }
    const fs::path slow = index_folder(*make(*home, "slow"));
    for (const auto& entry : fs::directory_iterator(slow)) {
      fs::resize_file(entry.path(), fs::file_size(entry.path()) / 2);
    }
    return slow;
  }
  const fs::path folder_;
  Gate files_;
  Executor executor_{2};
};

TEST_F(HomeConcurrency, OpeningOneCollectionDoesNotWaitForAnother) {
  const fs::path slow = fill();
  const auto home = open();
  files_.close(slow);
  auto rebuilt = std::async(std::launch::async, [&] { return home->open_collection("slow"); });
  ASSERT_TRUE(files_.wait_for_arrival());
  auto quick = std::async(std::launch::async, [&] { return home->open_collection("quick"); });
  auto again = std::async(std::launch::async, [&] { return home->open_collection("slow"); });
  EXPECT_EQ(quick.wait_for(kPatience), std::future_status::ready);
  EXPECT_NE(again.wait_for(50ms),
            std::future_status::ready);  // the second caller waits for the first
  files_.open();
  EXPECT_TRUE(quick.get());
  EXPECT_TRUE(again.get());
  EXPECT_TRUE(rebuilt.get());
}

TEST_F(HomeConcurrency, CheckDoesNotWaitForARebuild) {
  const auto home = open();
  const auto base = make(*home, "default");
  ASSERT_TRUE(base->write({.documents = {note("a")}}));
  ASSERT_TRUE(base->settle());
  files_.close(index_folder(*base));
  auto rebuilt = std::async(std::launch::async, [&] { return home->reindex("default"); });
  ASSERT_TRUE(files_.wait_for_arrival());
  auto checked = std::async(std::launch::async, [&] { return home->check(); });
  EXPECT_EQ(checked.wait_for(kPatience), std::future_status::ready);
  files_.open();
  const auto findings = checked.get();
  ASSERT_TRUE(findings) << findings.error().message;
  EXPECT_TRUE(findings->empty());
  EXPECT_TRUE(rebuilt.get());
}

TEST_F(HomeConcurrency, ARemovedCollectionIsNotWrittenThroughAnOpenHandle) {
  const auto home = open();
  const auto base = make(*home, "default");
  ASSERT_TRUE(base->write({.documents = {note("a")}}));
  ASSERT_TRUE(home->remove_collection("default"));
  EXPECT_EQ(base->settle().error().code, Code::not_found);
  EXPECT_FALSE(fs::exists(index_folder(*base)));
}

TEST_F(HomeConcurrency, ACollectionIsRemovedWhileOthersWriteAndOpenIt) {
  const auto home = open();
  for (int round = 0; round < 10; ++round) {
    const auto base = make(*home, "default");
    const fs::path index = index_folder(*base);
    std::atomic<bool> removed = false;
    auto writer = std::async(std::launch::async, [&] {
      for (int i = 0; !removed; ++i) {
        if (!base->write({.documents = {note(std::to_string(i))}}) || !base->settle()) return;
      }
    });
    auto opener = std::async(std::launch::async, [&] {
      while (!removed && home->open_collection("default")) {
      }
    });
    for (int i = 0; i < 5000 && !fs::exists(index); ++i) std::this_thread::sleep_for(1ms);
    const auto outcome = home->remove_collection("default");
    removed = true;
    writer.get();
    opener.get();
    EXPECT_TRUE(outcome) << outcome.error().message;
    EXPECT_FALSE(fs::exists(index));
  }
}

}  // namespace
}  // namespace quarry::knowledge
