// Kills a writer at random moments: every acknowledged batch must be stored, and no batch may be
// stored partially.
#include <csignal>
#include <random>
#include <thread>

#include "store/catalog_fixture.h"

namespace quarry::store {
namespace {

constexpr int kRounds = 25;
constexpr int kDocuments = 8;

// Batch n rewrites every document with its number and replaces the one extra document, so it
// contains every kind of change.
CatalogBatch numbered_batch(int n) {
  CatalogBatch batch;
  const std::string number = "batch " + std::to_string(n);
  for (int i = 0; i < kDocuments; ++i) {
    const std::string id = "d" + std::to_string(i);
    batch.documents.push_back(
        document_of(id, {"stays " + id, number + " " + id, std::string(3000, 'z')}));
  }
  batch.documents.push_back(document_of("extra " + std::to_string(n), {number}));
  if (n > 0) batch.remove.push_back("extra " + std::to_string(n - 1));
  batch.files.push_back({.file = "/docs/d0", .content = sha256(number)});
  return batch;
}

class CatalogCrash : public CatalogTest {
 protected:
  // Commits batches from `first` on and writes each number to the pipe after the commit returns.
  [[noreturn]] void commit_until_killed(int pipe, int first) {
    auto catalog = *Catalog::open(path_, Catalog::Access::read_write);
    for (int n = first;; ++n) {
      if (!catalog->commit(collection_, numbered_batch(n))) ::_exit(1);
      if (::write(pipe, &n, sizeof(n)) != sizeof(n)) ::_exit(2);
    }
  }

  // Kills the child `longer` after the given number of acknowledgements, which does not depend on
  // the speed of the machine. Returns the last acknowledged number, or first - 1.
  int run_and_kill(int first, int acknowledgements, std::chrono::microseconds longer) {
    int pipe[2];
    EXPECT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) commit_until_killed(pipe[1], first);
    ::close(pipe[1]);
    int acknowledged = first - 1, n = 0;
    for (int i = 0; i < acknowledgements; ++i) {
      EXPECT_EQ(::read(pipe[0], &n, sizeof(n)), ssize_t{sizeof(n)});
      acknowledged = n;
    }
    std::this_thread::sleep_for(longer);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
    while (::read(pipe[0], &n, sizeof(n)) == sizeof(n)) acknowledged = n;
    ::close(pipe[0]);
    return acknowledged;
  }

  // Returns the number of the stored batch after checking that every document belongs to it.
  int found() {
    const auto file = *catalog_->file(collection_, "/docs/d0");
    const auto listed = *catalog_->list(collection_, {}, Principal::owner());
    EXPECT_EQ(listed.size(), kDocuments + 1U);
    const std::string text = document("d0").document.text;
    const int n = std::stoi(text.substr(text.find("batch ") + 6));
    EXPECT_EQ(file->content, sha256("batch " + std::to_string(n)));
    for (const DocumentWrite& write : numbered_batch(n).documents) {
      EXPECT_EQ(document(write.record.document_id).document.text, write.record.document.text);
    }
    expect_clean();
    return n;
  }
};

TEST_F(CatalogCrash, KeepsEveryAcknowledgedBatchWhenTheWriterIsKilled) {
  commit(numbered_batch(0));
  int last = 0;
  std::mt19937 random(20240614);
  for (int round = 0; round < kRounds && !HasFailure(); ++round) {
    catalog_.reset();
    const int at_least = static_cast<int>(random() % 4);
    const int acknowledged =
        run_and_kill(last + 1, at_least, std::chrono::microseconds(random() % 10'000));
    // A reader may be the first to open the WAL that the dead process left.
    reopen(round % 2 == 0 ? Catalog::Access::read_write : Catalog::Access::read_only);
    last = found();
    EXPECT_GE(last, acknowledged);      // nothing acknowledged is lost
    EXPECT_LE(last, acknowledged + 1);  // at most the batch in progress was also stored
  }
}

}  // namespace
}  // namespace quarry::store
