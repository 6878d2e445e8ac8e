// Labels and metadata set by one run persist in later runs.
#include "ingest/ingest_fixture.h"

namespace quarry::ingest {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class IngestLabelsTest : public IngestFixture {
 protected:
  IngestLabelsTest() {
    write("a.txt", "Secret.");
    request_.given.labels = {"board"};
    run();
    request_.given.labels.reset();
  }
  std::vector<std::string> board() const { return texts(Principal::with_labels({"board"})); }
};

TEST_F(IngestLabelsTest, ARunWithoutLabelsKeepsEarlierLabelsAndReportsThem) {
  const IngestReport report = run();
  EXPECT_EQ(report.unchanged, 1u);
  EXPECT_EQ(report.documents_keeping_labels, 1u);
  EXPECT_THAT(report.kept_labels, ElementsAre("board"));
  EXPECT_THAT(public_texts(), IsEmpty());
  EXPECT_THAT(board(), ElementsAre("a.txt: Secret."));
}

TEST_F(IngestLabelsTest, ChangedAndNewFilesInTheFolderGetItsLabels) {
  write("a.txt", "Changed.");
  write("new.txt", "New.");
  EXPECT_EQ(run().documents_keeping_labels, 2u);
  EXPECT_THAT(public_texts(), IsEmpty());
  EXPECT_THAT(board(), ElementsAre("a.txt: Changed.", "new.txt: New."));
}

TEST_F(IngestLabelsTest, AFileThatWasUnreadableOrPrunedReturnsWithItsLabels) {
  write("b.txt", "Other.");
  write("a.txt", "");
  run();
  write("a.txt", "Secret.");
  run();
  EXPECT_THAT(public_texts(), IsEmpty());
  remove("a.txt");
  request_.prune = Prune::gone;
  run();
  write("a.txt", "Secret.");
  run();
  EXPECT_THAT(public_texts(), IsEmpty());
}

TEST_F(IngestLabelsTest, AFileMovedOutOfTheFolderKeepsItsLabels) {
  const fs::path elsewhere = docs_ / "elsewhere";
  fs::create_directory(elsewhere);
  request_.given.labels = {"board"};
  request_.locations = {path("a.txt")};
  run();
  request_.given.labels = std::vector<std::string>();
  request_.locations = {elsewhere.string()};
  run();
  request_.given.labels.reset();
  fs::rename(docs_ / "a.txt", elsewhere / "moved.txt");
  run();
  EXPECT_THAT(public_texts(), IsEmpty());
  EXPECT_EQ(run().unchanged, 1u);
  EXPECT_THAT(public_texts(), IsEmpty());
}

TEST_F(IngestLabelsTest, NewLabelsReplaceEarlierOnesAndAnEmptyListOpensTheDocuments) {
  request_.given.labels = {"hr"};
  EXPECT_EQ(run().updated, 1u);
  EXPECT_THAT(board(), IsEmpty());
  request_.given.labels = std::vector<std::string>();
  EXPECT_EQ(run().updated, 1u);
  EXPECT_THAT(public_texts(), ElementsAre("a.txt: Secret."));
  request_.given.labels.reset();
  EXPECT_EQ(run().unchanged, 1u);
  EXPECT_THAT(public_texts(), ElementsAre("a.txt: Secret."));
}

TEST_F(IngestLabelsTest, DocumentsKeepTheirLabelsInACatalogWithoutPathDefaults) {
  ASSERT_TRUE(home_->catalog().set_path_defaults(knowledge_->collection().key, {}));
  EXPECT_EQ(run().documents_keeping_labels, 1u);
  write("a.txt", "Changed.");
  run();
  EXPECT_THAT(public_texts(), IsEmpty());
}

TEST_F(IngestLabelsTest, ARunThatIsStoppedAtOnceHasStoredItsLabels) {
  request_.given.labels = {"hr"};
  std::stop_source stop;
  stop.request_stop();
  ASSERT_FALSE(try_run(Deadline::never().with(stop.get_token())));
  request_.given.labels.reset();
  run();
  EXPECT_THAT(board(), IsEmpty());
  EXPECT_THAT(public_texts(), IsEmpty());
}

TEST_F(IngestLabelsTest, MetadataIsKeptUntilItIsDropped) {
  const auto season = [&] {
    const auto listed = home_->catalog().list(knowledge_->collection().key, {}, Principal::owner());
    return std::string(listed->front().document.metadata["season"].string());
  };
  request_.given.metadata = Json::object({{"season", "summer"}});
  run();
  request_.given.metadata = Json::object();
  run();
  EXPECT_EQ(season(), "summer");
  write("a.txt", "Changed.");
  run();
  EXPECT_EQ(season(), "summer");
  request_.given.earlier_metadata = GivenData::Earlier::dropped;
  run();
  EXPECT_EQ(season(), "");
}

}  // namespace
}  // namespace quarry::ingest
