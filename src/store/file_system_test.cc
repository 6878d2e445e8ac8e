#include "store/file_system.h"

#include <csignal>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <tuple>

#include "store/test_folder.h"

namespace quarry::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

FileSystem& files() { return FileSystem::real(); }

std::string contents(const std::filesystem::path& path) {
  const auto file = files().map(path);
  return file ? std::string((*file)->bytes()) : "error: " + file.error().message;
}

// With SIGXFSZ ignored, the kernel returns EFBIG when a file would exceed the limit.
void limit_file_size(rlim_t bytes) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, bytes};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(98);
}

TEST(FileSystem, WritesPiecesAsOneFile) {
  const TestFolder folder;
  ASSERT_TRUE(files().write_atomically(folder / "a", {"one ", "", "two"}));
  EXPECT_EQ(contents(folder / "a"), "one two");
  ASSERT_TRUE(files().write_atomically(folder / "a", {"three"}));
  EXPECT_EQ(contents(folder / "a"), "three");
  EXPECT_THAT(*files().list(folder.path()), ElementsAre("a"));
}

TEST(FileSystem, AMappedFileOutlivesItsReplacementAndRemoval) {
  const TestFolder folder;
  ASSERT_TRUE(files().write_atomically(folder / "a", {"before"}));
  const auto file = *files().map(folder / "a");
  ASSERT_TRUE(files().write_atomically(folder / "a", {"after, and longer"}));
  ASSERT_TRUE(files().remove(folder / "a"));
  EXPECT_EQ(file->bytes(), "before");
}

TEST(FileSystem, ReadOnceVisitsEveryByte) {
  const TestFolder folder;
  std::string bytes;
  for (int i = 0; bytes.size() < 40'000'000; ++i) bytes += std::to_string(i);
  ASSERT_TRUE(files().write_atomically(folder / "a", {bytes}));
  const auto file = *files().map(folder / "a");
  for (const std::size_t begin : {0, 5'000}) {
    std::string read;
    file->read_once(file->bytes().substr(begin), [&](std::string_view piece) { read += piece; });
    EXPECT_TRUE(read == bytes.substr(begin));
  }
  EXPECT_TRUE(file->bytes() == bytes);
}

TEST(FileSystem, AnEmptyFileHasNoBytes) {
  const TestFolder folder;
  ASSERT_TRUE(files().write_atomically(folder / "a", {}));
  EXPECT_EQ(contents(folder / "a"), "");
}

TEST(FileSystem, CreatesAFolderWithItsParentsAndAcceptsAnExistingOne) {
  const TestFolder folder;
  ASSERT_TRUE(files().make_folder(folder / "x/y/z"));
  ASSERT_TRUE(files().make_folder(folder / "x/y/z"));
  EXPECT_THAT(*files().list(folder / "x/y"), ElementsAre("z"));
  ASSERT_TRUE(files().write_atomically(folder / "f", {"file"}));
  EXPECT_FALSE(files().make_folder(folder / "f"));
  EXPECT_FALSE(files().make_folder(folder / "f/below"));
}

TEST(FileSystem, RemovesFilesAndEmptyFoldersOnly) {
  const TestFolder folder;
  ASSERT_TRUE(files().make_folder(folder / "x/y"));
  EXPECT_FALSE(files().remove(folder / "x"));
  ASSERT_TRUE(files().remove(folder / "x/y"));
  ASSERT_TRUE(files().remove(folder / "x"));
  EXPECT_EQ(files().remove(folder / "x").error().code, Code::not_found);
}

TEST(FileSystem, AMissingFileIsNotFoundAndNamed) {
  const TestFolder folder;
  const auto file = files().map(folder / "missing");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Code::not_found);
  EXPECT_THAT(file.error().message, HasSubstr((folder / "missing").string()));
  EXPECT_EQ(files().list(folder / "missing").error().code, Code::not_found);
  EXPECT_EQ(files().write_atomically(folder / "missing/a", {"x"}).error().code, Code::not_found);
  EXPECT_FALSE(files().map(folder.path()));
}

TEST(FileSystem, AFileThatDoesNotFitKeepsTheOldOneAndLeavesNoTemporaryFile) {
  const TestFolder folder;
  ASSERT_TRUE(files().write_atomically(folder / "a", {"old"}));
  const std::string large(100'000, 'x');
  EXPECT_EQ(0, in_child([&] {
              limit_file_size(50'000);
              const auto written = files().write_atomically(folder / "a", {large.substr(1), "x"});
              if (written || written.error().code != Code::exhausted) return 1;
              const std::string& message = written.error().message;
              if (message.find((folder / "a").string()) == std::string::npos) return 2;
              return message.find("99999 bytes") == std::string::npos ? 3 : 0;
            }));
  EXPECT_EQ(contents(folder / "a"), "old");
  EXPECT_THAT(*files().list(folder.path()), ElementsAre("a"));
}

TEST(FileSystem, AnUncommittedFileIsVisibleOnlyToItsWriter) {
  const TestFolder folder;
  const auto file = *files().create(folder / "a");
  ASSERT_TRUE(file->append("????, two, "));
  const auto so_far = *file->map();
  EXPECT_EQ(so_far->bytes(), "????, two, ");
  EXPECT_EQ(files().map(folder / "a").error().code, Code::not_found);
  ASSERT_TRUE(file->append("three"));
  ASSERT_TRUE(file->commit("zero"));
  EXPECT_EQ(contents(folder / "a"), "zero, two, three");
  EXPECT_EQ(so_far->bytes().substr(4), ", two, ");
  EXPECT_THAT(*files().list(folder.path()), ElementsAre("a"));
}

TEST(FileSystem, AnUncommittedFileIsRemovedAndTheOldOneKept) {
  const TestFolder folder;
  ASSERT_TRUE(files().write_atomically(folder / "a", {"old"}));
  {
    const auto file = *files().create(folder / "a");
    ASSERT_TRUE(file->append("new"));
  }
  EXPECT_EQ(contents(folder / "a"), "old");
  EXPECT_THAT(*files().list(folder.path()), ElementsAre("a"));
}

TEST(FileSystem, AReadOnlyFolderIsDenied) {
  const TestFolder folder;
  ASSERT_TRUE(files().make_folder(folder / "shut"));
  std::filesystem::permissions(folder / "shut", std::filesystem::perms(0555));
  EXPECT_EQ(0, in_child([&] {
              give_up_rights();
              const auto written = files().write_atomically(folder / "shut/a", {"x"});
              if (written || written.error().code != Code::denied) return 1;
              return files().make_folder(folder / "shut/b").error().code == Code::denied ? 0 : 2;
            }));
}

TEST(FileSystem, NewFilesAreReadableOnlyByTheirOwnerUnlessForEveryone) {
  const TestFolder folder;
  const auto rights = [&](std::string_view name) {
    return static_cast<int>(std::filesystem::status(folder / name).permissions());
  };
  for (const auto& [readers, name, of_folder, of_file] :
       {std::tuple(FileSystem::Readers::owner, std::string("mine"), 0700, 0600),
        std::tuple(FileSystem::Readers::everyone, std::string("ours"), 0755, 0644)}) {
    FileSystem& made = FileSystem::real(readers);
    ASSERT_TRUE(made.make_folder(folder / (name + "/below")));
    ASSERT_TRUE(made.write_atomically(folder / (name + "/file"), {"bytes"}));
    EXPECT_EQ(rights(name), of_folder);
    EXPECT_EQ(rights(name + "/below"), of_folder);
    EXPECT_EQ(rights(name + "/file"), of_file);
  }
  ASSERT_TRUE(FileLock::acquire(folder / "writer.lock"));
  EXPECT_EQ(rights("writer.lock"), 0600);
}

TEST(FileSystem, CreatingAFolderOverAFileIsDenied) {
  const TestFolder folder;
  ASSERT_TRUE(files().write_atomically(folder / "file", {"bytes"}));
  EXPECT_EQ(files().make_folder(folder / "file").error().code, Code::denied);
  EXPECT_EQ(files().make_folder(folder / "file/below/it").error().code, Code::denied);
}

TEST(FileSystem, MovesFilesAndFoldersAtomically) {
  const TestFolder folder;
  ASSERT_TRUE(files().make_folder(folder / "new"));
  ASSERT_TRUE(files().write_atomically(folder / "new/a", {"bytes"}));
  ASSERT_TRUE(files().rename(folder / "new", folder / "named"));
  EXPECT_EQ(contents(folder / "named/a"), "bytes");
  EXPECT_THAT(*files().list(folder.path()), ElementsAre("named"));
  EXPECT_EQ(files().rename(folder / "new", folder / "named").error().code, Code::not_found);
}

// Opening a pipe without a writer would block forever.
TEST(FileSystem, MapsOnlyRegularFiles) {
  const TestFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(files().map(folder / "pipe").error().code, Code::invalid);
  EXPECT_EQ(files().map(folder.path()).error().code, Code::invalid);
}

TEST(FileSystem, AFileReplacedByManyThreadsIsAlwaysComplete) {
  const TestFolder folder;
  ASSERT_TRUE(files().write_atomically(folder / "a", {std::string(5000, '0')}));
  std::vector<std::thread> writers;
  for (char c = '1'; c <= '3'; ++c) {
    writers.emplace_back([&folder, c] {
      for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(files().write_atomically(folder / "a", {std::string(5000, c)}));
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    const std::string now = contents(folder / "a");
    EXPECT_EQ(now, std::string(5000, now[0]));
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_THAT(*files().list(folder.path()), ElementsAre("a"));
}

TEST(FileLock, RefusesASecondHolderAndNamesTheFirst) {
  const TestFolder folder;
  auto lock = FileLock::acquire(folder / "writer.lock");
  ASSERT_TRUE(lock);
  const std::string holder = "process " + std::to_string(::getpid());
  EXPECT_EQ(0, in_child([&] {
              const auto second = FileLock::acquire(folder / "writer.lock");
              if (second || second.error().code != Code::conflict) return 1;
              return second.error().message.find(holder) == std::string::npos ? 2 : 0;
            }));
  EXPECT_EQ(FileLock::acquire(folder / "writer.lock").error().code, Code::conflict);
  lock->reset();
  EXPECT_TRUE(FileLock::acquire(folder / "writer.lock"));
}

TEST(FileLock, EndsWithTheProcessThatHeldIt) {
  const TestFolder folder;
  EXPECT_EQ(-1, in_child([&] {
    const auto lock = FileLock::acquire(folder / "writer.lock");
    return lock ? ::raise(SIGKILL) : 1;
  }));
  EXPECT_TRUE(FileLock::acquire(folder / "writer.lock"));
}

}  // namespace
}  // namespace quarry::store
