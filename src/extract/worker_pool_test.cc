#include "extract/worker_pool.h"

#include <atomic>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>
#include <unistd.h>

#include "extract/wire.h"

namespace quarry::extract {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

// The test program serves as its own child: `self extract-worker`. Under the name "bad_worker" it
// misbehaves in the way that the path of the requested file names.
int misbehave() {
  FrameReader reader;
  char piece[4096];
  for (ssize_t got; (got = read(STDIN_FILENO, piece, sizeof piece)) > 0;) {
    reader.feed({piece, static_cast<std::size_t>(got)});
    while (const auto frame = reader.next().value()) {
      if (frame->kind != FrameKind::request) continue;
      const std::string path = decode_request(frame->payload).value().path;
      if (path == "crash") std::abort();
      if (path == "exit") _exit(3);
      if (path == "not loaded") _exit(127);
      if (path == "hang") sleep(60);
      std::string answer = encode_frame(FrameKind::done, "");
      if (path.starts_with("inherited-")) {
        Document document;
        const int number = std::stoi(path.substr(10));
        document.text = fcntl(number, F_GETFD) < 0 ? "closed" : "open";
        answer = encode_frame(FrameKind::document, encode(document)) + answer;
      }
      if (path == "garbage") answer = "this is no frame at all";
      if (path == "environment") {
        Document document;
        document.text = std::getenv("QUARRY_TEST_SECRET") != nullptr ? "leaked" : "clean";
        answer = encode_frame(FrameKind::document, encode(document)) + answer;
      }
      if (write(STDOUT_FILENO, answer.data(), answer.size()) < 0) return 1;
    }
  }
  return 0;
}

class WorkerPoolTest : public testing::Test {
 protected:
  WorkerPoolTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("quarry_pool_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~WorkerPoolTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path file(const std::string& name, std::string_view bytes) {
    const auto path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  static WorkerOptions options() {
    return {.program = std::filesystem::read_symlink("/proc/self/exe"), .workers = 1};
  }

  WorkerOptions bad_options() {
    const auto link = folder_ / "bad_worker";
    if (!std::filesystem::exists(link)) std::filesystem::create_symlink(options().program, link);
    return {.program = link, .workers = 1, .file_timeout = milliseconds(300)};
  }

  static Result<std::vector<Document>> extract(WorkerPool& pool, const std::filesystem::path& path,
                                               const Deadline& deadline = {}) {
    std::vector<Document> documents;
    QUARRY_TRY(pool.extract(
        path, path.string(),
        [&](Document document) -> Result<void> {
          documents.push_back(std::move(document));
          return {};
        },
        deadline));
    return documents;
  }

  std::filesystem::path folder_;
};

TEST_F(WorkerPoolTest, AChildReadsAFileAndSendsItsDocument) {
  WorkerPool pool(options());
  const auto documents = extract(pool, file("note.txt", "First.\n\nSecond caf\xc3\xa9.\n"));
  ASSERT_TRUE(documents) << documents.error().message;
  ASSERT_EQ(documents->size(), 1u);
  EXPECT_EQ(documents->front().text, "First.\n\nSecond caf\xc3\xa9.");
  EXPECT_EQ(documents->front().title, "note");
  EXPECT_EQ(documents->front().blocks.size(), 2u);
}

TEST_F(WorkerPoolTest, OneChildServesManyFilesAndThousandsOfRecords) {
  WorkerPool pool(options());
  std::string lines;
  for (int i = 0; i < 20000; ++i) {
    lines += R"({"_id":")" + std::to_string(i) +
             R"(","title":"T","text":"Some text."})"
             "\n";
  }
  const auto path = file("corpus.jsonl", lines);
  for (int round = 0; round < 3; ++round) {
    const auto documents = extract(pool, path);
    ASSERT_TRUE(documents) << documents.error().message;
    ASSERT_EQ(documents->size(), 20000u);
    EXPECT_EQ(documents->back().source, path.string() + "#19999");
  }
}

TEST_F(WorkerPoolTest, GoodRecordsArriveBeforeTheReportOfBadOnes) {
  WorkerPool pool(options());
  std::size_t seen = 0;
  const auto path =
      file("x.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\"}\nnot json\n{\"text\":\"c\"}\n{}\n");
  const auto outcome =
      pool.extract(path, "x", [&](Document) -> Result<void> { return ++seen, Result<void>(); }, {});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::corrupt);
  EXPECT_THAT(outcome.error().message, HasSubstr("2 of 5 lines"));
  EXPECT_THAT(outcome.error().message, HasSubstr("line 3"));
  EXPECT_EQ(seen, 3u);
}

TEST_F(WorkerPoolTest, ErrorsOfTheExtractorAndOfTheFileKeepTheirCode) {
  WorkerPool pool(options());
  EXPECT_EQ(extract(pool, file("empty.txt", "")).error().code, Code::invalid);
  EXPECT_EQ(extract(pool, file("bad.json", "{")).error().code, Code::corrupt);
  EXPECT_EQ(extract(pool, folder_ / "absent.txt").error().code, Code::not_found);
  EXPECT_EQ(extract(pool, folder_).error().code, Code::invalid);
  EXPECT_TRUE(extract(pool, file("good.txt", "still serving")));
}

TEST_F(WorkerPoolTest, ACrashFailsOneFileAndNamesTheSignal) {
  WorkerPool pool(bad_options());
  const auto outcome = extract(pool, "crash");
  EXPECT_EQ(outcome.error().code, Code::corrupt);
  EXPECT_THAT(outcome.error().message, HasSubstr("SIGABRT"));
  EXPECT_THAT(outcome.error().message, HasSubstr("crash"));
  EXPECT_TRUE(extract(pool, "fine"));
  EXPECT_THAT(extract(pool, "exit").error().message, HasSubstr("status 3"));
  EXPECT_TRUE(extract(pool, "fine"));
  EXPECT_FALSE(pool.start_failure());
}

TEST_F(WorkerPoolTest, AChildThatCannotBeStartedOrLoadedIsNotBlamedOnTheFile) {
  WorkerPool absent({.program = folder_ / "no such program"});
  EXPECT_FALSE(extract(absent, file("note.txt", "text")));
  EXPECT_TRUE(absent.start_failure());
  WorkerPool pool(bad_options());
  EXPECT_FALSE(extract(pool, "not loaded"));
  EXPECT_TRUE(pool.start_failure());
}

TEST_F(WorkerPoolTest, ByDefaultTheProgramServesAsItsOwnChild) {
  WorkerPool pool(WorkerOptions{});
  EXPECT_TRUE(extract(pool, file("note.txt", "text")));
  EXPECT_FALSE(pool.start_failure());
}

TEST_F(WorkerPoolTest, AHangEndsAtTheFileTimeoutTheDeadlineOrAStopRequest) {
  WorkerPool pool(bad_options());
  const Stopwatch watch;
  const auto late = extract(pool, "hang");
  EXPECT_EQ(late.error().code, Code::deadline);
  EXPECT_THAT(late.error().message, HasSubstr("300 ms"));
  EXPECT_EQ(extract(pool, "hang", Deadline::after(milliseconds(50))).error().code, Code::deadline);
  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(50));
    stop.request_stop();
  });
  EXPECT_EQ(extract(pool, "hang", Deadline::never().with(stop.get_token())).error().code,
            Code::cancelled);
  EXPECT_LT(watch.seconds(), 5);
  EXPECT_TRUE(extract(pool, "fine"));
}

TEST_F(WorkerPoolTest, BytesThatAreNotFramesAreCorrupt) {
  WorkerPool pool(bad_options());
  EXPECT_EQ(extract(pool, "garbage").error().code, Code::corrupt);
  EXPECT_TRUE(extract(pool, "fine"));
}

TEST_F(WorkerPoolTest, TheChildSeesNoSecretsFromTheEnvironment) {
  setenv("QUARRY_TEST_SECRET", "key", 1);
  WorkerPool pool(bad_options());
  EXPECT_EQ(extract(pool, "environment").value().front().text, "clean");
}

TEST_F(WorkerPoolTest, TheChildInheritsNoOpenFileOfTheParent) {
  const int number = open(file("open.txt", "bytes").c_str(), O_RDONLY);  // without O_CLOEXEC
  ASSERT_GE(number, 0);
  WorkerPool pool(bad_options());
  EXPECT_EQ(extract(pool, "inherited-" + std::to_string(number)).value().front().text, "closed");
  close(number);
}

TEST_F(WorkerPoolTest, AnErrorOfTheSinkEndsTheFileAndIsReturned) {
  WorkerPool pool(options());
  const auto path = file("two.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\"}\n");
  const auto outcome = pool.extract(
      path, "two", [](Document) { return Result<void>(Code::conflict, "enough"); }, {});
  EXPECT_EQ(outcome.error().code, Code::conflict);
  EXPECT_EQ(extract(pool, path).value().size(), 2u);
}

TEST_F(WorkerPoolTest, AMissingProgramIsUnavailable) {
  WorkerPool pool({.program = folder_ / "nothing"});
  EXPECT_EQ(extract(pool, file("a.txt", "a")).error().code, Code::unavailable);
}

// Sanitizers reserve more address space than any limit allows. GCC and Clang define different
// macros for them.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define QUARRY_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define QUARRY_SANITIZED
#endif
#endif

#ifndef QUARRY_SANITIZED
TEST_F(WorkerPoolTest, AFileTooLargeForTheMemoryLimitIsExhausted) {
  WorkerOptions small = options();
  small.memory_bytes = 32 << 20;
  WorkerPool pool(small);
  EXPECT_EQ(extract(pool, file("big.txt", std::string(20 << 20, 'a'))).error().code,
            Code::exhausted);
  EXPECT_TRUE(extract(pool, file("small.txt", "fits")));
}
#endif

TEST_F(WorkerPoolTest, ThreadsShareTheChildrenAndEachGetsItsOwnDocuments) {
  WorkerOptions two = options();
  two.workers = 2;
  WorkerPool pool(two);
  std::vector<std::filesystem::path> files;
  for (int i = 0; i < 8; ++i) {
    files.push_back(file("t" + std::to_string(i) + ".txt", "text " + std::to_string(i)));
  }
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        for (int round = 0; round < 20; ++round) {
          const auto documents = extract(pool, files[i]);
          if (documents && documents->front().text == "text " + std::to_string(i)) ++right;
        }
      });
    }
  }
  EXPECT_EQ(right, 160);
}

}  // namespace
}  // namespace quarry::extract

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "extract-worker") {
    const bool bad = std::string_view(argv[0]).ends_with("bad_worker");
    return bad ? quarry::extract::misbehave() : quarry::extract::serve_extraction();
  }
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
