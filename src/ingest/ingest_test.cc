#include "ingest/ingest.h"

#include "ingest/ingest_fixture.h"

namespace quarry::ingest {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> failed(const IngestReport& report) {
  std::vector<std::string> names;
  for (const IngestFailure& failure : report.failures) {
    names.push_back(fs::path(failure.source).filename());
  }
  return names;
}

// Lists the files of a folder and then fails, as a source does when its service goes away.
class BrokenSource final : public source::Source {
 public:
  BrokenSource(std::unique_ptr<source::Source> inner, std::size_t files)
      : inner_(std::move(inner)), files_(files) {}
  std::string_view location() const override { return inner_->location(); }
  bool covers(std::string_view source) const override { return inner_->covers(source); }
  Result<void> walk(const Sink& sink, const FailureSink& failed,
                    const Deadline& deadline) override {
    std::size_t given = 0;
    return inner_->walk(
        [&](source::SourceFile file) -> Result<void> {
          if (given++ == files_) return Error{Code::unavailable, "the listing broke off"};
          return sink(std::move(file));
        },
        failed, deadline);
  }

 private:
  const std::unique_ptr<source::Source> inner_;
  const std::size_t files_;
};

using IngestTest = IngestFixture;

TEST_F(IngestTest, StoresEveryFileFirstAndLaterOnlyChangedOnes) {
  write("a.txt", "The first.");
  write("b/c.txt", "The second.");
  EXPECT_EQ(run().added, 2u);
  EXPECT_THAT(texts(), ElementsAre("a.txt: The first.", "b/c.txt: The second."));
  write("a.txt", "The edited.");
  const IngestReport again = run();
  EXPECT_EQ(again.updated, 1u);
  EXPECT_EQ(again.unchanged, 1u);
  EXPECT_THAT(texts(), ElementsAre("a.txt: The edited.", "b/c.txt: The second."));
}

TEST_F(IngestTest, AMissingLocationIsOneFailureAndTheOthersAreRead) {
  write("a.txt", "Here.");
  request_.locations = {path("a.txt"), path("absent.txt")};
  const IngestReport report = run();
  EXPECT_EQ(report.added, 1u);
  EXPECT_THAT(failed(report), ElementsAre("absent.txt"));
}

TEST_F(IngestTest, FailsAndNamesEveryLocationIfNoneCanBeOpened) {
  request_.locations = {path("one"), path("two")};
  const auto report = try_run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::not_found);
  EXPECT_THAT(report.error().message, testing::AllOf(HasSubstr("one"), HasSubstr("two")));
}

TEST_F(IngestTest, UnsupportedKindsAreSkippedInAFolderButFailWhenNamed) {
  write("a.txt", "Text.");
  write("b.png", std::string("\x89PNG\r\n\x1a\n") + std::string(64, '\0'));
  write("c.txt", "");
  const IngestReport report = run();
  EXPECT_THAT(report.skipped, SizeIs(2));
  EXPECT_THAT(report.failures, IsEmpty());
  request_.locations = {path("b.png")};
  const IngestReport named = run();
  EXPECT_THAT(failed(named), ElementsAre("b.png"));
  EXPECT_THAT(named.failures.front().error.message, Not(HasSubstr("b.png")));
}

TEST_F(IngestTest, ARefusedDocumentIsOneFailureInALargeBatch) {
  for (int i = 0; i < 20; ++i) write("n" + std::to_string(i) + ".txt", "Note " + std::to_string(i));
  write("n7.txt", "poison");
  const IngestReport report = run();
  EXPECT_EQ(report.added, 19u);
  EXPECT_THAT(failed(report), ElementsAre("n7.txt"));
  EXPECT_THAT(texts(), SizeIs(19));
  const std::size_t computed = embedder_.computed;
  EXPECT_THAT(failed(run()), ElementsAre("n7.txt")) << "retried, because it was not stored";
  EXPECT_EQ(embedder_.computed, computed) << "nothing else is embedded again";
}

TEST_F(IngestTest, ARefusedRecordDoesNotAffectTheOtherRecordsOfItsFile) {
  write("r.jsonl", R"({"_id":"1","text":"shared words"})"
                   "\n"
                   R"({"_id":"2","text":"poison"})"
                   "\n"
                   R"({"_id":"3","text":"shared words"})"
                   "\n");
  EXPECT_THAT(failed(run()), ElementsAre("r.jsonl#2"));
  EXPECT_THAT(texts(), ElementsAre("r.jsonl#1: shared words", "r.jsonl#3: shared words"));
}

TEST_F(IngestTest, TheEarlierTextOfARefusedDocumentIsRemoved) {
  write("a.txt", "Good.");
  write("b.txt", "Other.");
  run();
  write("a.txt", "poison");
  const IngestReport report = run();
  EXPECT_THAT(report.failures.front().error.message, HasSubstr("removed"));
  EXPECT_THAT(texts(), ElementsAre("b.txt: Other."));
}

TEST_F(IngestTest, TheEarlierTextOfAFileThatContainsNoTextAnyMoreIsRemoved) {
  const std::vector<std::string> nothing = {"", " \n\t\n",
                                            std::string("\x7f"
                                                        "ELF\2\1\1\0\0",
                                                        9),
                                            "{\"text\": \"cut of"};
  for (const std::string& bytes : nothing) {
    write("a.json", R"({"text": "The old word."})");
    write("b.txt", "Other.");
    run();
    ASSERT_THAT(texts(), SizeIs(2));
    write("a.json", bytes);
    const IngestReport report = run();
    EXPECT_EQ(report.deleted, 1u);
    EXPECT_THAT(texts(), ElementsAre("b.txt: Other."));
  }
}

TEST_F(IngestTest, TheEarlierTextOfAFileThatCannotBeReadIsRemoved) {
  write("a.txt", "The old word.");
  run();
  remove("a.txt");
  fs::create_symlink("nowhere", docs_ / "a.txt");
  const IngestReport report = run();
  EXPECT_THAT(report.failures.front().error.message, HasSubstr("removed"));
  EXPECT_THAT(texts(), IsEmpty());
}

TEST_F(IngestTest, PruningRemovesDeletedFilesAndNamesThem) {
  write("a.txt", "Stays.");
  write("b.txt", "Goes.");
  run();
  remove("b.txt");
  EXPECT_EQ(run().deleted, 0u);
  request_.prune = Prune::gone;
  EXPECT_THAT(run().pruned, ElementsAre(path("b.txt")));
  EXPECT_THAT(texts(), ElementsAre("a.txt: Stays."));
}

TEST_F(IngestTest, PruningSparesASuddenlyEmptyFolderUnlessToldOtherwise) {
  write("a.txt", "One.");
  write("b.txt", "Two.");
  run();
  remove("a.txt");
  remove("b.txt");
  request_.prune = Prune::gone;
  EXPECT_THAT(failed(run()), ElementsAre("docs"));
  EXPECT_THAT(texts(), SizeIs(2));
  request_.prune = Prune::gone_even_all;
  EXPECT_EQ(run().deleted, 2u);
  EXPECT_THAT(texts(), IsEmpty());
}

TEST_F(IngestTest, AFailedWalkIsReportedAndPrunesNothing) {
  write("a.txt", "One.");
  write("b.txt", "Two.");
  write("c.txt", "Three.");
  run();
  remove("b.txt");
  request_.prune = Prune::gone_even_all;
  request_.open_source =
      [](std::string_view location,
         const source::SourceFilter& filter) -> Result<std::unique_ptr<source::Source>> {
    return std::make_unique<BrokenSource>(QUARRY_TRY(source::Source::open(location, filter)), 1);
  };
  const IngestReport report = run();
  ASSERT_THAT(failed(report), ElementsAre("docs"));
  EXPECT_THAT(report.failures.front().error.message,
              testing::AllOf(HasSubstr("broke off"), HasSubstr("nothing was pruned")));
  EXPECT_THAT(texts(), SizeIs(3));
}

TEST_F(IngestTest, FilteredFilesAreNeitherReadNorPruned) {
  write("a.txt", "One.");
  write("old/b.txt", "Two.");
  run();
  write("old/c.txt", "Three.");
  request_.filter.exclude = {"old/"};
  request_.prune = Prune::gone;
  EXPECT_EQ(run().unchanged, 1u);
  EXPECT_THAT(texts(), SizeIs(2));
}

TEST_F(IngestTest, TheDataDirectoryInsideTheFolderIsNotRead) {
  const fs::path root = docs_.parent_path();
  write("a.txt", "One.");
  std::ofstream(root / "home" / "note.txt") << "not a document";
  request_.locations = {root.string()};
  request_.filter.reserved = root / "home";
  EXPECT_EQ(run().seen, 1u);
  request_.locations = {(root / "home").string()};
  EXPECT_EQ(try_run().error().code, Code::invalid);
}

TEST_F(IngestTest, AStoppedRunReportsWhatIsStoredAndTheNextRunContinues) {
  for (int i = 0; i < 600; ++i)
    write("n" + std::to_string(i) + ".txt", "Note " + std::to_string(i));
  std::stop_source stop;
  progress_ = [&](const IngestProgress&) { stop.request_stop(); };
  const auto report = try_run(Deadline::never().with(stop.get_token()));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::cancelled);
  const auto stored = home_->catalog().counts(knowledge_->collection().key)->documents;
  EXPECT_GT(stored, 0u);
  EXPECT_THAT(report.error().message, HasSubstr(std::to_string(stored) + " documents"));
  EXPECT_THAT(report.error().message, HasSubstr("next run continues"));
  progress_ = nullptr;
  EXPECT_EQ(run().unchanged, stored);
}

TEST_F(IngestTest, AnUnreachableServiceEndsTheRunWithItsError) {
  write("a.txt", "no service");
  const auto report = try_run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::unavailable);
}

TEST_F(IngestTest, AChildThatCannotBeStartedEndsTheRunAndRemovesNothing) {
  write("a.txt", "One.");
  run();
  write("a.txt", "Two.");
  extract::WorkerPool workers({.program = "/nowhere/quarry"});
  const auto report =
      ingest(request_, *knowledge_, home_->catalog(), embedder_, workers, nullptr, {});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, HasSubstr("extraction process"));
  EXPECT_THAT(texts(), ElementsAre("a.txt: One."));
}

TEST_F(IngestTest, AnyNumberOfReadersIsAccepted) {
  write("a.txt", "One.");
  request_.readers = static_cast<std::size_t>(-1);
  EXPECT_EQ(run().added, 1u);
  request_.readers = 0;
  request_.memory_bytes = 0;
  EXPECT_EQ(run().unchanged, 1u);
}

}  // namespace
}  // namespace quarry::ingest

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "extract-worker")
    return quarry::extract::serve_extraction();
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
