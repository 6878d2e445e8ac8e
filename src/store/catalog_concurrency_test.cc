// One writer and three readers run concurrently: every read sees one snapshot, and no thread waits
// for another.
#include <atomic>
#include <thread>

#include "store/catalog_fixture.h"

namespace quarry::store {
namespace {

constexpr int kBatches = 120;

// Both documents carry the batch number, so a reader that sees two numbers saw a partial batch.
CatalogBatch numbered_pair(int n) {
  std::vector<DocumentWrite> documents;
  for (const char* id : {"a", "b"}) {
    DocumentWrite write = document_of(id, {"number " + std::to_string(n), std::string(500, 'p')});
    write.record.document.metadata = Json::object({{"n", n}});
    documents.push_back(std::move(write));
  }
  return batch_of(std::move(documents));
}

class CatalogConcurrency : public CatalogTest {
 protected:
  std::int64_t read_pair() {
    const auto listed = catalog_->list(collection_, {}, Principal::owner());
    EXPECT_TRUE(listed) << listed.error().message;
    EXPECT_EQ(listed->size(), 2U);
    const std::int64_t n = listed->at(0).document.metadata["n"].integer();
    EXPECT_EQ(listed->at(1).document.metadata["n"].integer(), n);
    return n;
  }

  // Chunk, document row and text come from three reads and must belong to one snapshot.
  void read_chunks() {
    std::vector<ChunkKey> keys;
    std::uint64_t last = 0;
    EXPECT_TRUE(catalog_->changes_since(collection_, 0, [&](DocumentChange change) {
      EXPECT_GT(change.sequence, last);
      last = change.sequence;
      for (const ChunkRecord& chunk : change.chunks) keys.push_back(chunk.key);
      return Result<void>();
    }));
    const auto views = catalog_->chunks(collection_, keys, Principal::owner());
    EXPECT_TRUE(views) << views.error().message;
    for (const Catalog::ChunkView& view : *views) {
      const bool padding = view.chunk.text == std::string(500, 'p');
      const std::string n = std::to_string(view.document.document.metadata["n"].integer());
      EXPECT_TRUE(padding || view.chunk.text == "number " + n) << view.chunk.text << " in " << n;
    }
  }
};

TEST_F(CatalogConcurrency, ReadersSeeCompleteBatchesInOrderDuringWrites) {
  commit(numbered_pair(0));
  std::atomic<bool> done{false};
  std::atomic<int> reads{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      for (std::int64_t last = 0; !done;) {
        const std::int64_t n = read_pair();
        EXPECT_GE(n, last);
        last = n;
        read_chunks();
        ++reads;
      }
    });
  }
  for (int n = 1; n <= kBatches; ++n) commit(numbered_pair(n));
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(read_pair(), kBatches);
  EXPECT_GT(reads, 3);
  expect_clean();
}

TEST_F(CatalogConcurrency, ConcurrentWritersOfOneCatalogTakeTurns) {
  std::vector<std::thread> writers;
  for (int w = 0; w < 3; ++w) {
    writers.emplace_back([&, w] {
      for (int n = 0; n < 20; ++n) {
        const std::string id = std::to_string(w) + "-" + std::to_string(n);
        EXPECT_TRUE(catalog_->commit(collection_, batch_of({document_of(id, {"text of " + id})})));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(catalog_->counts(collection_)->documents, 60U);
  EXPECT_EQ(*catalog_->last_sequence(collection_), 60U);
}

}  // namespace
}  // namespace quarry::store
