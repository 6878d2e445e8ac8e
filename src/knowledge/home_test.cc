#include "knowledge/home.h"

#include <algorithm>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/log.h"
#include "store/fault_file_system.h"

namespace quarry::knowledge {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const CollectionModel kModel{.name = "tiny", .fingerprint = "tiny-1", .dimension = 2};

store::ChunkRecord chunk(const std::string& document_id, std::string text,
                         std::vector<float> vectors) {
  store::ChunkRecord chunk;
  chunk.chunk_id = sha256(document_id + text).hex(32);
  chunk.range = {0, text.size()};
  chunk.char_end = text.size();
  chunk.embed_key = sha256(text);
  chunk.text = std::move(text);
  chunk.vectors = std::move(vectors);
  return chunk;
}

store::DocumentWrite note(const std::string& name, const std::string& text,
                          std::vector<float> vectors, std::vector<std::string> labels = {}) {
  store::DocumentWrite write;
  write.record.document_id = sha256(name).hex(32);
  write.record.file = name;
  write.record.content = sha256(text);
  write.record.document.source = name;
  write.record.document.text = text;
  write.record.document.labels = std::move(labels);
  write.record.document.metadata = Json::object({{"name", name}});
  write.chunks = {chunk(write.record.document_id, text, std::move(vectors))};
  return write;
}

class HomeTest : public testing::Test {
 protected:
  HomeTest() : folder_(fs::path(testing::TempDir()) / ("home_" + name())) {
    fs::remove_all(folder_);
    set_log_level(LogLevel::error);  // rebuilding an index logs a warning
  }
  ~HomeTest() override { fs::remove_all(folder_); }

  static std::string name() {
    return testing::UnitTest::GetInstance()->current_test_info()->name();
  }
  std::unique_ptr<Home> open(store::Catalog::Access access = store::Catalog::Access::read_write) {
    auto home = Home::open({.folder = folder_, .access = access}, files_, executor_);
    EXPECT_TRUE(home) << home.error().message;
    return home ? *std::move(home) : nullptr;
  }
  static std::unique_ptr<KnowledgeBase> collection(Home& home) {
    auto base = home.open_or_create("default", kModel);
    EXPECT_TRUE(base) << base.error().message;
    return *std::move(base);
  }
  // Sources of the documents that lexical search finds, best first.
  static std::vector<std::string> found(const KnowledgeBase& base, std::string_view text,
                                        const Principal& principal = Principal::owner()) {
    return sources(base, {.text = text}, principal, &Candidates::lexical);
  }
  static std::vector<std::string> near(const KnowledgeBase& base, std::vector<float> vector) {
    return sources(base, {.vector = vector}, Principal::owner(), &Candidates::dense);
  }
  static std::vector<std::string> sources(const KnowledgeBase& base,
                                          const CandidateRequest& request,
                                          const Principal& principal,
                                          std::vector<search::ChunkHit> Candidates::* way) {
    Trace trace;
    const auto candidates = base.candidates(request, principal, trace, Deadline::never());
    EXPECT_TRUE(candidates) << candidates.error().message;
    std::vector<store::ChunkKey> keys;
    for (const search::ChunkHit& hit : *candidates.*way) keys.push_back(hit.chunk);
    const auto views = base.chunks(keys, principal);
    EXPECT_TRUE(views) << views.error().message;
    EXPECT_EQ(views->size(), keys.size());
    std::vector<std::string> sources;
    for (const auto& view : *views) sources.push_back(view.document.document.source);
    return sources;
  }
  // Writes three notes, settles and closes the home.
  void fill() {
    const auto home = open();
    const auto base = collection(*home);
    ASSERT_TRUE(
        base->write({.documents = {note("a", "the pump", {1, 0}), note("b", "the seal", {0, 1}),
                                   note("c", "a pump seal", {1, 1}, {"hr"})}}));
    ASSERT_TRUE(base->settle());
  }
  std::vector<fs::path> index_files() const {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "index")) {
      if (entry.is_regular_file()) paths.push_back(entry.path());
    }
    return paths;
  }

  fs::path folder_;
  store::FaultFileSystem files_{store::FileSystem::real()};
  Executor executor_{2};
};

TEST_F(HomeTest, AWriteIsSeenByTheNextSearchAndByTheNextProcess) {
  {
    const auto home = open();
    const auto base = collection(*home);
    ASSERT_TRUE(base->write({.documents = {note("a", "the pump", {1, 0})}}));
    EXPECT_THAT(found(*base, "pump"), ElementsAre("a"));
    EXPECT_THAT(near(*base, {1, 0}), ElementsAre("a"));
  }  // never settled: the index was only in memory
  const auto home = open(store::Catalog::Access::read_only);
  const auto base = *home->open_collection("default");
  EXPECT_THAT(found(*base, "pump"), ElementsAre("a"));
  EXPECT_THAT(near(*base, {1, 0}), ElementsAre("a"));
}

TEST_F(HomeTest, UpdatesAndRemovalsReplaceWhatWasFound) {
  fill();
  const auto home = open();
  const auto base = collection(*home);
  ASSERT_TRUE(base->write(
      {.documents = {note("a", "the valve", {1, 0})}, .remove = {sha256("b").hex(32)}}));
  EXPECT_THAT(found(*base, "pump"), ElementsAre("c"));
  EXPECT_THAT(found(*base, "valve"), ElementsAre("a"));
  EXPECT_THAT(found(*base, "seal"), ElementsAre("c"));
  ASSERT_TRUE(base->settle());
  EXPECT_THAT(home->check().value(), IsEmpty());
}

TEST_F(HomeTest, LabelsAndFiltersApplyToLexicalAndDenseSearch) {
  fill();
  const auto home = open(store::Catalog::Access::read_only);
  const auto base = *home->open_collection("default");
  EXPECT_THAT(found(*base, "pump", Principal::with_labels({})), ElementsAre("a"));
  EXPECT_THAT(found(*base, "pump", Principal::with_labels({"hr"})), SizeIs(2));
  const auto filter = *filter::Filter::parse("name != 'a'");
  Trace trace;
  const std::vector<float> vector = {1, 0};
  const auto candidates =
      *base->candidates({.vector = vector, .text = "pump", .filter = filter.get()},
                        Principal::with_labels({}), trace, Deadline::never());
  EXPECT_THAT(candidates.lexical, IsEmpty());
  EXPECT_THAT(candidates.dense, SizeIs(1));
  EXPECT_EQ(trace.explain()["notes"]["permitted_chunks"].integer(), 1);
}

// The reason in the trace for a filter with unknown fields; empty if there is none.
std::string filter_warning(const KnowledgeBase& base, const char* expression,
                           const Principal& principal) {
  const auto filter = *filter::Filter::parse(expression);
  Trace trace;
  EXPECT_TRUE(base.candidates({.text = "pump", .filter = filter.get()}, principal, trace,
                              Deadline::never()));
  const Json explained = trace.explain();
  const auto& degraded = explained["degraded"].items();
  return degraded.empty() ? "" : std::string(degraded.front()["reason"].string());
}

TEST_F(HomeTest, AnUnknownFilterFieldIsReportedWithTheNearestName) {
  const auto home = open();
  const auto base = collection(*home);
  store::DocumentWrite write = note("a", "the pump", {1, 0});
  write.record.document.metadata = *Json::parse(R"({"year": 2031, "address": {"city": "Hamre"}})");
  ASSERT_TRUE(base->write({.documents = {std::move(write)}}));
  const auto said = [&](const char* filter) {
    return filter_warning(*base, filter, Principal::owner());
  };
  EXPECT_EQ(said("yaer == 2031"), "no document has the field 'yaer'; did you mean 'year'?");
  EXPECT_EQ(said("city == 'Hamre'"),
            "no document has the field 'city'; did you mean 'address.city'?");
  EXPECT_EQ(said("address.citty == 'Hamre'"),
            "no document has the field 'address.citty'; did you mean 'address.city'?");
  EXPECT_EQ(said("year == 3 or colour == 1"),
            "no document has the field 'colour'; known fields: address, "
            "address.city, name, source, year");
  EXPECT_EQ(said("year == 1 and source == 'a' and name == 'a' and address.city == 'x'"), "");
}

TEST_F(HomeTest, FieldSuggestionsDoNotRevealHiddenDocuments) {
  const auto home = open();
  const auto base = collection(*home);
  store::DocumentWrite hidden = note("b", "a pump seal", {1, 1}, {"hr"});
  hidden.record.document.metadata.set("salary", 5);
  ASSERT_TRUE(base->write({.documents = {note("a", "the pump", {1, 0}), std::move(hidden)}}));
  EXPECT_EQ(filter_warning(*base, "salary > 1", Principal::with_labels({"hr"})), "");
  const std::string said = filter_warning(*base, "salary > 1", Principal::with_labels({}));
  EXPECT_THAT(said, HasSubstr("no document has the field 'salary'"));
  EXPECT_EQ(filter_warning(*base, "salaryy > 1", Principal::with_labels({})).find("'salary'"),
            std::string::npos);
}

TEST_F(HomeTest, ACollectionWithoutVectorsWorks) {
  const auto home = open();
  const auto base = *home->open_or_create("words", {});
  ASSERT_TRUE(base->write({.documents = {note("a", "the pump", {})}}));
  EXPECT_THAT(found(*base, "pump"), ElementsAre("a"));
  ASSERT_TRUE(base->settle());
  EXPECT_THAT(home->check().value(), IsEmpty());
}

TEST_F(HomeTest, BeforeTheFirstIngestOpeningFailsWithNotFound) {
  const auto home = Home::open({.folder = folder_}, files_, executor_);
  ASSERT_FALSE(home);
  EXPECT_EQ(home.error().code, Code::not_found);
  EXPECT_EQ(home.error().message, folder_.string() + " holds no documents yet");
  EXPECT_FALSE(fs::exists(folder_)) << "reading creates no files";
}

TEST_F(HomeTest, TheErrorForAnUnknownCollectionDoesNotListOthers) {
  fill();
  const auto home = open(store::Catalog::Access::read_only);
  const auto base = home->open_collection("manuals");
  ASSERT_FALSE(base);
  EXPECT_EQ(base.error().code, Code::not_found);
  EXPECT_THAT(base.error().message, HasSubstr("manuals"));
  EXPECT_THAT(base.error().message, Not(HasSubstr("default")));
}

TEST_F(HomeTest, AnotherModelIsAConflictThatNamesBoth) {
  fill();
  const auto home = open();
  const auto base = home->open_or_create(
      "default", {.name = "large", .fingerprint = "large-1", .dimension = 1024});
  ASSERT_FALSE(base);
  EXPECT_EQ(base.error().code, Code::conflict);
  EXPECT_THAT(base.error().message, HasSubstr("tiny (2 numbers)"));
  EXPECT_THAT(base.error().message, HasSubstr("large (1024 numbers)"));
}

TEST_F(HomeTest, ASecondWriterIsRefusedWhileReadersAreNot) {
  fill();
  const auto writer = open();
  const auto second = Home::open({.folder = folder_, .access = store::Catalog::Access::read_write},
                                 files_, executor_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::conflict);
  EXPECT_TRUE(open(store::Catalog::Access::read_only));
}

TEST_F(HomeTest, AReaderMayNotWrite) {
  fill();
  const auto home = open(store::Catalog::Access::read_only);
  const auto base = *home->open_collection("default");
  EXPECT_EQ(base->write({}).error().code, Code::denied);
  EXPECT_EQ(base->settle().error().code, Code::denied);
  EXPECT_EQ(home->reindex("default").error().code, Code::denied);
  EXPECT_EQ(home->remove_collection("default").error().code, Code::denied);
}

TEST_F(HomeTest, ARemovedCollectionLeavesNothingBehind) {
  fill();
  const auto home = open();
  ASSERT_TRUE(home->remove_collection("default"));
  EXPECT_THAT(index_files(), IsEmpty());
  EXPECT_EQ(home->open_collection("default").error().code, Code::not_found);
  const auto base = collection(*home);
  EXPECT_THAT(found(*base, "pump"), IsEmpty());
}

TEST_F(HomeTest, ACollectionRemembersWhenItWasCreated) {
  ManualClock clock;
  clock.advance(std::chrono::hours(5));
  const auto home = *Home::open(
      {.folder = folder_, .access = store::Catalog::Access::read_write, .clock = &clock}, files_,
      executor_);
  const UnixMillis created = clock.unix_time();
  EXPECT_EQ(collection(*home)->collection().created, created);
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(collection(*home)->collection().created, created);
}

TEST_F(HomeTest, AHomeThatEveryUserCanReadIsReported) {
  fill();
  EXPECT_THAT(open()->check().value(), IsEmpty());
  fs::permissions(folder_ / "catalog.db", fs::perms(0644));
  EXPECT_THAT(open()->check().value(), IsEmpty()) << "its folder keeps others out";
  fs::permissions(folder_, fs::perms(0755));
  const auto findings = open()->check().value();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].where, "home");
  EXPECT_THAT(findings[0].what, HasSubstr("chmod -R o= " + folder_.string()));
  EXPECT_FALSE(findings[0].repaired);
}

TEST_F(HomeTest, ADeletedIndexIsRebuilt) {
  fill();
  fs::remove_all(folder_ / "index");
  for (const auto access :
       {store::Catalog::Access::read_only, store::Catalog::Access::read_write}) {
    const auto home = open(access);
    EXPECT_THAT(found(**home->open_collection("default"), "pump"), SizeIs(2));
    EXPECT_THAT(home->check().value(), IsEmpty());
  }
}

TEST_F(HomeTest, ReindexSwapsTheIndexUnderOpenKnowledgeBases) {
  fill();
  const auto home = open();
  const auto base = collection(*home);
  ASSERT_TRUE(home->reindex("default"));
  EXPECT_THAT(found(*base, "pump"), SizeIs(2));
  ASSERT_TRUE(base->write({.documents = {note("d", "one more pump", {1, 0})}}));
  EXPECT_THAT(found(*base, "pump"), SizeIs(3));
  EXPECT_THAT(home->check().value(), IsEmpty());
}

TEST_F(HomeTest, AnIndexAheadOfARestoredCatalogIsRebuilt) {
  fill();
  fs::copy(folder_ / "catalog.db", folder_ / "backup");
  {
    const auto home = open();
    ASSERT_TRUE(collection(*home)->write({.documents = {note("z", "zirconium pump", {1, 0})}}));
    ASSERT_TRUE(collection(*home)->settle());
  }
  for (const char* file : {"catalog.db", "catalog.db-wal", "catalog.db-shm"}) {
    fs::remove(folder_ / file);
  }
  fs::copy(folder_ / "backup", folder_ / "catalog.db");
  const auto home = open();
  const auto base = collection(*home);
  EXPECT_THAT(found(*base, "zirconium"), IsEmpty());
  EXPECT_THAT(found(*base, "pump"), SizeIs(2));
}

TEST_F(HomeTest, AnIndexThatCannotBeWrittenStaysInMemoryUntilItCan) {
  fill();
  fs::remove_all(folder_ / "index");
  const auto home = open();
  std::ofstream(folder_ / "index") << "a file where the folder should be";
  const auto base = collection(*home);
  EXPECT_THAT(found(*base, "pump"), SizeIs(2));
  ASSERT_TRUE(base->write({.documents = {note("d", "one more pump", {1, 0})}}));
  EXPECT_THAT(found(*base, "pump"), SizeIs(3));
  EXPECT_FALSE(base->settle());
  fs::remove(folder_ / "index");
  ASSERT_TRUE(base->settle());
  EXPECT_THAT(found(*base, "pump"), SizeIs(3));
  EXPECT_THAT(index_files(), SizeIs(2));
}

TEST_F(HomeTest, ADamagedIndexIsFoundAndRepaired) {
  fill();
  for (const std::string kind : {"segment", "manifest"}) {
    SCOPED_TRACE(kind);
    const auto paths = index_files();  // a repair changes the names
    const fs::path path = *std::ranges::find_if(
        paths, [&](const fs::path& each) { return each.filename().string().starts_with(kind); });
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(path)) - 3);
    file.put('\x5A');
    file.close();
    for (const auto access :
         {store::Catalog::Access::read_only, store::Catalog::Access::read_write}) {
      const bool writes = access == store::Catalog::Access::read_write;
      const auto home = open(access);
      EXPECT_THAT(found(**home->open_collection("default"), "pump"), SizeIs(2));
      const auto findings = home->check().value();
      ASSERT_FALSE(findings.empty());
      for (const Home::Finding& finding : findings) {
        EXPECT_EQ(finding.where, "index of 'default'");
        EXPECT_EQ(finding.repaired, writes);
      }
    }
    const auto home = open();
    EXPECT_THAT(home->check().value(), IsEmpty());
  }
}

// Crashes at every operation on the index files, then reopens the home: lexical and dense search
// find every acknowledged document.
TEST_F(HomeTest, ACrashAtAnyOperationLosesNothingThatWasAcknowledged) {
  const auto live = [&]() -> std::size_t {
    std::size_t acknowledged = 0;
    auto home = Home::open({.folder = folder_, .access = store::Catalog::Access::read_write},
                           files_, executor_);
    if (!home) return 0;
    auto base = (*home)->open_or_create("default", kModel);
    if (!base) return 0;
    for (int i = 0; i < 3; ++i) {
      if (!(*base)->write({.documents = {note("n" + std::to_string(i), "pump", {1, 0})}})) break;
      ++acknowledged;
      if (!(*base)->settle()) break;
    }
    return acknowledged;
  };
  files_.set(store::FaultFileSystem::Fault::none);
  ASSERT_EQ(live(), 3U);
  const std::size_t operations = files_.operations();
  for (const auto fault :
       {store::FaultFileSystem::Fault::crash_before, store::FaultFileSystem::Fault::crash_after}) {
    for (std::size_t at = 1; at <= operations; ++at) {
      SCOPED_TRACE("operation " + std::to_string(at));
      fs::remove_all(folder_);
      files_.set(fault, at);
      const std::size_t acknowledged = live();
      files_.set(store::FaultFileSystem::Fault::none);
      const auto home = open();
      const auto base = collection(*home);
      ASSERT_THAT(found(*base, "pump"), SizeIs(acknowledged));
      ASSERT_THAT(near(*base, {1, 0}), SizeIs(acknowledged));
      ASSERT_THAT(home->check().value(), IsEmpty());
    }
  }
}

}  // namespace
}  // namespace quarry::knowledge
