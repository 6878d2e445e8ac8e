// The catalog under adverse conditions: other formats, damage, missing permissions, full disks.
#include <csignal>
#include <fstream>
#include <gmock/gmock.h>
#include <random>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "store/catalog_fixture.h"
#include "store/sqlite.h"

namespace quarry::store {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class CatalogLimits : public CatalogTest {
 protected:
  static void run_sql(const std::filesystem::path& file, const char* sql) {
    auto connection = sqlite::Connection::open(file, sqlite::Connection::Mode::read_write);
    ASSERT_TRUE(connection);
    const auto done = (*connection)->script(sql);
    ASSERT_TRUE(done) << done.error().message;
  }
  std::vector<std::filesystem::path> files_of_the_catalog() const {
    return {path_, path_.string() + "-wal", path_.string() + "-shm"};
  }
  Error open_error(Catalog::Access access) {
    const auto opened = Catalog::open(path_, access);
    return opened ? Error{Code::internal, "it opened"} : opened.error();
  }
  static CatalogBatch large_batch(int number) {
    std::vector<DocumentWrite> documents;
    for (int i = 0; i < 50; ++i) {
      const std::string id = std::to_string(number) + "-" + std::to_string(i);
      documents.push_back(
          document_of(id, {id + std::string(2000, 'x'), id + std::string(2000, 'y')}));
    }
    return batch_of(std::move(documents));
  }
};

TEST_F(CatalogLimits, ANewerFormatIsAConflictThatNamesBothVersions) {
  catalog_.reset();
  run_sql(path_, "PRAGMA user_version=9");
  for (const auto access : {Catalog::Access::read_only, Catalog::Access::read_write}) {
    const Error error = open_error(access);
    EXPECT_EQ(error.code, Code::conflict);
    EXPECT_THAT(error.message, AllOf(HasSubstr("format 1"), HasSubstr("found 9")));
  }
}

TEST_F(CatalogLimits, AnotherFileIsCorruptAndLeftUnchanged) {
  catalog_.reset();
  std::filesystem::remove(path_);
  run_sql(path_, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
  EXPECT_EQ(open_error(Catalog::Access::read_write).code, Code::corrupt);
  EXPECT_EQ(open_error(Catalog::Access::read_only).code, Code::corrupt);
  std::ofstream(path_, std::ios::trunc) << std::string(5000, 'n');
  EXPECT_EQ(open_error(Catalog::Access::read_write).code, Code::corrupt);
  EXPECT_EQ(open_error(Catalog::Access::read_only).code, Code::corrupt);
}

TEST_F(CatalogLimits, ReadingAMissingCatalogIsNotFoundAndCreatesNoFile) {
  catalog_.reset();
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    std::filesystem::remove(entry.path());
  }
  EXPECT_EQ(open_error(Catalog::Access::read_only).code, Code::not_found);
  EXPECT_FALSE(std::filesystem::exists(path_));
  std::ofstream(path_).flush();  // as left by a process that died at once
  EXPECT_EQ(open_error(Catalog::Access::read_only).code, Code::not_found);
  reopen();
  EXPECT_TRUE(catalog_->collections()->empty());
}

TEST_F(CatalogLimits, AMissingFolderIsNotFound) {
  const auto opened = Catalog::open(folder_ / "nowhere/catalog.db", Catalog::Access::read_write);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::not_found);
  EXPECT_THAT(opened.error().message, HasSubstr("nowhere"));
}

TEST_F(CatalogLimits, ItsFilesAreReadableOnlyByTheirOwner) {
  commit({document_of("a", {"one"})});
  for (const std::filesystem::path& file : files_of_the_catalog()) {
    EXPECT_EQ(static_cast<int>(std::filesystem::status(file).permissions()), 0600) << file;
  }
}

TEST_F(CatalogLimits, AReadOnlyCatalogRefusesWrites) {
  commit({document_of("a", {"one"})});
  reopen(Catalog::Access::read_only);
  EXPECT_EQ(catalog_->commit(collection_, {}).error().code, Code::denied);
  EXPECT_EQ(catalog_->create_collection({.name = "x"}).error().code, Code::denied);
  EXPECT_EQ(document("a").document.text, "one");
}

// Reads the document in a child process without privileges. Returns 0 if it finds the document.
int read_as_stranger(const std::filesystem::path& path, CollectionKey collection) {
  return in_child([&] {
    give_up_rights();
    const auto catalog = Catalog::open(path, Catalog::Access::read_only);
    if (!catalog) return 1;
    const auto found = (*catalog)->document(collection, "a", Principal::owner());
    if (!found) return 2;
    if ((*catalog)->check()->size() != 0) return 3;
    const auto writer = Catalog::open(path, Catalog::Access::read_write);
    return writer || writer.error().code != Code::denied ? 4 : 0;
  });
}

TEST_F(CatalogLimits, AReadOnlyFolderIsReadableDuringAndAfterWrites) {
  commit({document_of("a", {"one"})});
  for (const std::filesystem::path& file : files_of_the_catalog()) {
    std::filesystem::permissions(file, std::filesystem::perms(0644));  // shared on purpose
  }
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0555));
  EXPECT_EQ(read_as_stranger(path_, collection_), 0) << "beside the writer";
  catalog_.reset();
  EXPECT_EQ(read_as_stranger(path_, collection_), 0)
      << "after the writer closed, with WAL and index";
  std::filesystem::remove(path_.string() + "-wal");
  std::filesystem::remove(path_.string() + "-shm");
  EXPECT_EQ(read_as_stranger(path_, collection_), 0) << "the file alone";
}

TEST_F(CatalogLimits, AReaderNeedsNoLogAndSeesLaterWrites) {
  catalog_.reset();
  std::filesystem::remove(path_.string() + "-wal");
  std::filesystem::remove(path_.string() + "-shm");
  auto reader = *Catalog::open(path_, Catalog::Access::read_only);
  reopen();
  commit({document_of("a", {"one"})});
  EXPECT_TRUE(reader->document(collection_, "a", Principal::owner()));
}

TEST_F(CatalogLimits, TheFileAloneIsCompleteAfterTheWriterCloses) {
  commit({document_of("a", {"one"})});
  catalog_.reset();
  const auto copy = folder_ / "copy.db";
  std::filesystem::copy_file(path_, copy);
  const auto catalog = *Catalog::open(copy, Catalog::Access::read_only);
  EXPECT_TRUE(catalog->document(collection_, "a", Principal::owner()));
  EXPECT_EQ(std::filesystem::file_size(path_.string() + "-wal"), 0U);
}

TEST_F(CatalogLimits, CheckFindsChangedTextAndVectors) {
  const std::vector<std::string> paragraphs = {"a rather particular paragraph"};
  commit({document_of("a", paragraphs)});
  catalog_.reset();
  run_sql(
      path_,
      "UPDATE documents SET text = CAST(replace(CAST(text AS TEXT), 'rather', 'hardly') AS BLOB)");
  reopen();
  auto findings = *catalog_->check();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0], HasSubstr("document a: its text"));
  catalog_.reset();
  run_sql(path_,
          "UPDATE vectors SET floats = zeroblob(16); UPDATE collections SET chunks = 5;"
          "INSERT INTO files VALUES (1, 'f', x'00', 3)");
  reopen();
  findings = *catalog_->check();
  EXPECT_EQ(findings.size(), 4U);
}

TEST_F(CatalogLimits, ADamagedFileIsReportedAndNeverCrashes) {
  for (int i = 0; i < 4; ++i) commit(large_batch(i));
  catalog_.reset();
  std::ifstream file(path_, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  std::mt19937 random(20240613);
  int found = 0;
  for (int round = 0; round < 60; ++round) {
    std::string bytes = whole;
    if (round % 6 == 5) bytes.resize(random() % bytes.size());
    for (int i = 0; i < 20 && !bytes.empty(); ++i) {
      const std::size_t at = random() % bytes.size();
      const std::size_t size = std::min<std::size_t>(1 + random() % 200, bytes.size() - at);
      for (std::size_t k = 0; k < size; ++k) bytes[at + k] = static_cast<char>(random());
    }
    std::filesystem::remove(path_.string() + "-wal");
    std::filesystem::remove(path_.string() + "-shm");
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
    const auto catalog = Catalog::open(path_, Catalog::Access::read_write);
    if (!catalog) {
      ++found;
      continue;
    }
    const auto findings = (*catalog)->check();
    if (!findings || !findings->empty()) ++found;
    static_cast<void>(
        (*catalog)->changes_since(collection_, 0, [](auto) { return Result<void>(); }));
    static_cast<void>((*catalog)->commit(collection_, large_batch(1)));
  }
  EXPECT_GE(found, 58);  // the others hit unused bytes
}

// Commits until the disk is full. Then exactly the acknowledged batches must be stored, and after
// space is freed a smaller commit must succeed. Returns an exit code.
int fill_up(const std::filesystem::path& path, const std::function<bool()>& make_room,
            const std::function<CatalogBatch(int)>& batch_of_number) {
  auto catalog = Catalog::open(path, Catalog::Access::read_write);
  if (!catalog) return 10;
  const auto collection = (*catalog)->create_collection({.name = "c", .dimension = 4});
  if (!collection) return 11;
  int acknowledged = 0;
  for (;; ++acknowledged) {
    const auto outcome = (*catalog)->commit(collection->key, batch_of_number(acknowledged));
    if (outcome) continue;
    if (outcome.error().code != Code::exhausted) return 12;
    if (outcome.error().message.find(path.string()) == std::string::npos) return 13;
    break;
  }
  if (acknowledged == 0) return 14;
  const auto intact = [&] {
    return (*catalog)->counts(collection->key)->documents ==
               50U * static_cast<unsigned>(acknowledged) &&
           (*catalog)->check()->empty();
  };
  if (!intact()) return 15;
  catalog->reset();
  if (!make_room()) return 16;
  catalog = Catalog::open(path, Catalog::Access::read_write);
  if (!catalog) return 17;
  if (!intact()) return 18;
  return (*catalog)->commit(collection->key, batch_of_number(acknowledged)) ? 0 : 19;
}

TEST_F(CatalogLimits, AFileSizeLimitIsExhaustedAndLosesNothing) {
  EXPECT_EQ(0, in_child([&] {
              std::signal(SIGXFSZ, SIG_IGN);
              const auto limit = [](rlim_t bytes) {
                const rlimit both{bytes, RLIM_INFINITY};
                return ::setrlimit(RLIMIT_FSIZE, &both) == 0;
              };
              if (!limit(3 << 20)) return 97;
              return fill_up(
                  folder_ / "small.db", [&] { return limit(RLIM_INFINITY); }, large_batch);
            }));
}

TEST_F(CatalogLimits, AFullDiskIsExhaustedAndLosesNothing) {
  constexpr int kNoMounts = 97;
  const auto disk = folder_ / "disk";
  std::filesystem::create_directory(disk);
  const int code = in_child([&] {
    // Mounts in a private namespace, which ends with this child process.
    if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
      return kNoMounts;
    ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=4m") != 0) return kNoMounts;
    std::ofstream(disk / "ballast") << std::string(1 << 20, 'b');
    return fill_up(
        disk / "catalog.db", [&] { return std::filesystem::remove(disk / "ballast"); },
        large_batch);
  });
  if (code == kNoMounts) GTEST_SKIP() << "this machine does not let the test mount a file system";
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace quarry::store
