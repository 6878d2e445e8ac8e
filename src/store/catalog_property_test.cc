// Compares the catalog with an oracle of maps over random operations and reopens.
#include <algorithm>
#include <map>
#include <random>

#include "store/catalog_fixture.h"

namespace quarry::store {
namespace {

class CatalogProperty : public CatalogTest {
 protected:
  struct Known {
    DocumentWrite write;
    std::int64_t version = 0;
  };

  std::string word() { return "paragraph " + std::to_string(random_() % 60) + " größer"; }
  std::string id() { return "d" + std::to_string(random_() % 25); }
  bool chance(unsigned one_in) { return random_() % one_in == 0; }

  DocumentWrite random_document() {
    std::vector<std::string> paragraphs;
    for (std::size_t i = random_() % 6; i > 0; --i) {
      const std::string next = word();
      if (std::ranges::find(paragraphs, next) == paragraphs.end()) paragraphs.push_back(next);
    }
    DocumentWrite write = document_of(id(), paragraphs, 4);
    if (chance(3)) write.record.document.labels = {chance(2) ? "x" : "y"};
    write.record.file = "f" + std::to_string(random_() % 5);
    return write;
  }

  // Omits vectors wherever the catalog or the batch already has them.
  CatalogBatch random_batch() {
    CatalogBatch batch;
    for (std::size_t i = random_() % 5; i > 0; --i) batch.documents.push_back(random_document());
    for (std::size_t i = random_() % 3; i > 0; --i) batch.remove.push_back(id());
    if (chance(3)) batch.files.push_back({.file = "f" + std::to_string(random_() % 5)});
    if (chance(5)) batch.forget_files.push_back("f" + std::to_string(random_() % 5));
    for (DocumentWrite& write : batch.documents) {
      for (ChunkRecord& chunk : write.chunks) {
        const bool stored = (*catalog_->has_vectors(collection_, {&chunk.embed_key, 1}))[0];
        EXPECT_EQ(stored, knows(chunk.embed_key));
        if (stored && chance(2)) chunk.vectors.clear();
      }
    }
    return batch;
  }

  bool knows(const Digest& key) const {
    return std::ranges::any_of(known_, [&](const auto& entry) {
      return std::ranges::any_of(entry.second.write.chunks,
                                 [&](const ChunkRecord& chunk) { return chunk.embed_key == key; });
    });
  }

  void apply(const CatalogBatch& batch) {
    std::map<std::string, std::size_t> touched;
    for (const DocumentWrite& write : batch.documents) {
      Known& known = known_[write.record.document_id];
      if (known.version > 0) files_.erase(known.write.record.file);
      files_.erase(write.record.file);
      known = {write, known.version + 1};
    }
    for (const std::string& id : batch.remove) {
      const bool written = std::ranges::any_of(batch.documents, [&](const DocumentWrite& write) {
        return write.record.document_id == id;
      });
      if (written || !known_.contains(id)) continue;
      files_.erase(known_[id].write.record.file);
      known_.erase(id);
    }
    for (const std::string& file : batch.forget_files) files_.erase(file);
    for (const FileRecord& file : batch.files) {
      files_[file.file] = static_cast<std::size_t>(std::ranges::count_if(
          known_, [&](const auto& entry) { return entry.second.write.record.file == file.file; }));
    }
  }

  void expect_same(const Principal& principal) {
    std::size_t chunks = 0;
    std::vector<std::string> permitted;
    for (const auto& [id, known] : known_) {
      const auto record = catalog_->document(collection_, id, principal);
      chunks += known.write.chunks.size();
      ASSERT_EQ(record.has_value(), principal.may_read(known.write.record.document.labels));
      if (!record) continue;
      permitted.push_back(id);
      EXPECT_EQ(record->version, known.version);
      EXPECT_EQ(record->document.text, known.write.record.document.text);
      expect_same_chunks(*record, known);
    }
    auto listed = *catalog_->list(collection_, {.limit = 1000}, principal);
    const auto place = [](const DocumentRecord& record) {
      return std::pair(record.file, record.document.source);
    };
    EXPECT_TRUE(std::ranges::is_sorted(listed, {}, place));
    ASSERT_EQ(listed.size(), permitted.size());
    std::ranges::sort(listed, {}, &DocumentRecord::document_id);
    for (std::size_t i = 0; i < listed.size(); ++i) EXPECT_EQ(listed[i].document_id, permitted[i]);
    const auto counts = *catalog_->counts(collection_);
    EXPECT_EQ(counts.documents, known_.size());
    EXPECT_EQ(counts.chunks, chunks);
    EXPECT_EQ(counts.vectors, chunks);
    const auto files = *catalog_->files(collection_);
    ASSERT_EQ(files.size(), files_.size());
    for (const FileRecord& file : files) EXPECT_EQ(file.documents, files_.at(file.file));
  }

  void expect_same_chunks(const DocumentRecord& record, const Known& known) {
    const auto chunks =
        catalog_->whole_document(collection_, record.document_id, Principal::owner())->chunks;
    ASSERT_EQ(chunks.size(), known.write.chunks.size());
    std::vector<ChunkKey> keys;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      const ChunkRecord& expected = known.write.chunks[i];
      EXPECT_EQ(chunks[i].chunk_id, expected.chunk_id);
      EXPECT_EQ(chunks[i].text, expected.range.in(known.write.record.document.text));
      keys.push_back(chunks[i].key);
    }
    const auto views = *catalog_->chunks(collection_, keys, Principal::owner());
    ASSERT_EQ(views.size(), keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) EXPECT_EQ(views[i].chunk.text, chunks[i].text);
  }

  // A replica fed only by changes must equal the catalog. Keys must be stable and never reused.
  void follow() {
    EXPECT_TRUE(catalog_->changes_since(collection_, followed_, [&](DocumentChange change) {
      EXPECT_GT(change.sequence, followed_);
      followed_ = change.sequence;
      for (const ChunkRecord& chunk : change.chunks) {
        EXPECT_EQ(chunk.vectors, vectors_of(chunk.text, 4));
        const auto [place, fresh] = chunk_of_key_.emplace(chunk.key, chunk.chunk_id);
        EXPECT_EQ(place->second, chunk.chunk_id);
      }
      if (change.deleted) {
        EXPECT_EQ(replica_.erase(change.key), 1U);
      } else {
        replica_[change.key] = change.metadata["id"].string();
      }
      return Result<void>();
    }));
    std::vector<std::string> ids, expected;
    for (const auto& [key, id] : replica_) ids.push_back(id);
    for (const auto& [id, known] : known_) expected.push_back(id);
    std::ranges::sort(ids);
    EXPECT_EQ(ids, expected);
    EXPECT_EQ(*catalog_->last_sequence(collection_), followed_);
  }

  std::mt19937 random_{20240612};
  std::map<std::string, Known> known_;
  std::map<std::string, std::size_t> files_;
  std::uint64_t followed_ = 0;
  std::map<DocumentKey, std::string> replica_;
  std::map<ChunkKey, std::string> chunk_of_key_;
};

TEST_F(CatalogProperty, AgreesWithMapsOverRandomBatchesAndReopens) {
  const Principal reader = Principal::with_labels({"x"});
  for (int round = 0; round < 1000 && !HasFailure(); ++round) {
    const CatalogBatch batch = random_batch();
    commit(batch);
    apply(batch);
    if (chance(40)) reopen();
    // The replica sees a deletion only if an earlier call delivered the document.
    follow();
    if (chance(20)) expect_same(chance(2) ? reader : Principal::owner());
    if (chance(200)) expect_clean();
  }
  expect_same(Principal::owner());
  expect_clean();
}

}  // namespace
}  // namespace quarry::store
