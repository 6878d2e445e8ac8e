// Simulates a full disk, a killed process and a power cut at every write, sync, truncation and
// removal of catalog and index files. No acknowledged change is lost, and no other change appears.
#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <optional>

#include "core/log.h"
#include "knowledge/home.h"
#include "store/fault_file_system.h"
#include "store/fault_vfs.h"
#include "store/memory_file_system.h"
#include "store/test_folder.h"

namespace quarry::knowledge {
namespace {

using testing::IsEmpty;
using Fault = store::FaultPlan::Fault;
using World = std::map<std::string, std::string>;  // document id to stored text

const CollectionModel kModel{.name = "tiny", .fingerprint = "tiny-1", .dimension = 2};

bool long_mode() {
  const char* set = std::getenv("QUARRY_LONG");
  return set && std::string_view(set) != "0" && *set != '\0';
}
// Faults are injected at every stride-th operation. A prime, so that every kind of operation fails.
std::size_t stride() { return long_mode() ? 1 : 5; }

store::DocumentWrite note(const std::string& name, const std::string& text) {
  store::DocumentWrite write;
  write.record.document_id = name;
  write.record.file = name;
  write.record.content = sha256(text);
  write.record.document.source = name;
  write.record.document.text = text;
  store::ChunkRecord& chunk = write.chunks.emplace_back();
  chunk.chunk_id = sha256(name + text).hex(32);
  chunk.range = {0, text.size()};
  chunk.char_end = text.size();
  chunk.embed_key = sha256(text);
  chunk.text = text;
  chunk.vectors = {1, static_cast<float>(text.size())};
  return write;
}

struct Step {
  store::CatalogBatch batch;
  bool settle = true;
  bool reopen = false;
};

// Adds, replaces and removes documents, flushes and merges the index, and reopens the home.
const std::vector<Step>& story() {
  static const auto* const steps = [] {
    auto* list = new std::vector<Step>;
    const auto add = [&](std::vector<std::string> names, std::vector<std::string> remove = {}) {
      Step step{.batch = {.documents = {}, .remove = std::move(remove)}};
      for (const std::string& name : names) {
        step.batch.documents.push_back(
            note(name, "heron " + name + " of step " + std::to_string(list->size())));
      }
      list->push_back(std::move(step));
    };
    add({"a", "b", "c"});
    add({"d", "a"});
    add({"e"}, {"b"});
    add({"f"});  // the fourth file triggers a merge
    list->back().reopen = true;
    add({"g", "c"});
    list->back().settle = false;  // in memory only; recovered from the catalog
    add({"h"}, {"a"});
    list->back().settle = false;
    list->back().reopen = true;
    add({}, {"d"});
    add({"i", "e"});
    add({"j"});
    add({"k"});
    return list;
  }();
  return *steps;
}

// The stored texts after the first `steps` steps.
World world_after(std::size_t steps) {
  World world;
  for (std::size_t i = 0; i < steps; ++i) {
    for (const std::string& name : story()[i].batch.remove) world.erase(name);
    for (const store::DocumentWrite& write : story()[i].batch.documents) {
      world[write.record.document_id] = write.record.document.text;
    }
  }
  return world;
}

class HomeFault : public testing::Test {
 protected:
  HomeFault() { set_log_level(LogLevel::error); }  // each injected fault logs a warning
  ~HomeFault() override { set_log_level(LogLevel::warning); }

  void begin() {
    folder_.emplace();
    disk_.emplace();
  }
  Result<std::unique_ptr<Home>> open(store::FileSystem& files) {
    return Home::open({.folder = folder_->path(),
                       .access = store::Catalog::Access::read_write,
                       .upkeep = index::IndexOptions::Upkeep::in_calls},
                      files, executor_);
  }

  // Runs the story from step `first` until something fails. Returns the number of acknowledged
  // steps.
  std::size_t live(store::FileSystem& files, std::size_t first = 0) {
    std::unique_ptr<Home> home;
    std::unique_ptr<KnowledgeBase> base;
    for (std::size_t i = first; i < story().size(); ++i) {
      if (!home) {
        auto opened = open(files);
        if (!opened) return i;
        auto collection = (*opened)->open_or_create("default", kModel);
        if (!collection) return i;
        home = *std::move(opened);
        base = *std::move(collection);
      }
      const Step& step = story()[i];
      if (!base->write(step.batch)) return i;
      if (step.settle && !base->settle()) return i + 1;
      if (step.reopen) base.reset(), home.reset();
    }
    return story().size();
  }

  // Every document that a search finds, with its text from the catalog. Fails on duplicates.
  static World found(const KnowledgeBase& base) {
    World world;
    Trace trace;
    const auto hits = base.candidates({.text = "heron", .lexical = 1000}, Principal::owner(), trace,
                                      Deadline::never());
    EXPECT_TRUE(hits) << hits.error().message;
    std::vector<store::ChunkKey> keys;
    for (const search::ChunkHit& hit : hits->lexical) keys.push_back(hit.chunk);
    const auto views = *base.chunks(keys, Principal::owner());
    for (const auto& view : views) {
      EXPECT_TRUE(world.emplace(view.document.document_id, view.chunk.text).second);
    }
    EXPECT_EQ(world.size(), keys.size());
    return world;
  }

  // Reopens the home: it must hold the state after `acknowledged` steps, or after one more.
  void expect_whole(std::size_t acknowledged) {
    std::size_t steps = acknowledged;
    {
      const auto home = open(*disk_);
      ASSERT_TRUE(home) << home.error().message;
      const auto base = (*home)->open_or_create("default", kModel);
      ASSERT_TRUE(base) << base.error().message;
      const World world = found(**base);
      if (world != world_after(steps)) ++steps;
      ASSERT_EQ(world, world_after(steps));
      ASSERT_THAT((*home)->check().value(), IsEmpty());
    }
    ASSERT_EQ(live(*disk_, steps), story().size()) << "the story cannot continue after recovery";
    const auto home = open(*disk_);
    ASSERT_EQ(found(**(*home)->open_collection("default")), world_after(story().size()));
    ASSERT_THAT((*home)->check().value(), IsEmpty());
  }

  void expect_whole_after(Fault fault, Code code = Code::exhausted) {
    begin();
    store::FaultPlan plan;
    const store::FaultVfs catalog(plan);
    store::FaultFileSystem counting(*disk_, plan);
    plan.set(Fault::none);
    ASSERT_EQ(live(counting), story().size());
    const std::size_t operations = plan.operations();
    ASSERT_GT(operations, 20 * story().size());
    for (std::size_t at = 1; at <= operations; at += stride()) {
      SCOPED_TRACE("operation " + std::to_string(at) + " of " + std::to_string(operations));
      begin();
      store::FaultFileSystem faulty(*disk_, plan);
      plan.set(fault, at, code);
      const std::size_t acknowledged = live(faulty);
      plan.set(Fault::none);
      expect_whole(acknowledged);
      if (HasFatalFailure()) return;
    }
  }

  std::optional<store::TestFolder> folder_;            // the catalog's
  std::optional<store::test::MemoryFileSystem> disk_;  // the index's
  Executor executor_{1};
};

TEST_F(HomeFault, AFullDiskAtAnyOperationLosesNothing) { expect_whole_after(Fault::fail); }

TEST_F(HomeFault, ADiskThatStaysFullLosesNothing) { expect_whole_after(Fault::fail_from); }

TEST_F(HomeFault, ADiskErrorAtAnyOperationLosesNothing) {
  expect_whole_after(Fault::fail, Code::unavailable);
}

TEST_F(HomeFault, AKillAfterAnyOperationLosesNothing) { expect_whole_after(Fault::crash_after); }

TEST_F(HomeFault, APowerCutAtAnyOperationLosesNothing) { expect_whole_after(Fault::crash_before); }

}  // namespace
}  // namespace quarry::knowledge
