// Builds documents and chunks from words for the catalog tests.
#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/catalog.h"
#include "store/test_folder.h"

namespace quarry::store {

inline std::size_t code_points_of(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

// Derives vectors from the digest of the text, so that every text has different ones.
inline std::vector<float> vectors_of(std::string_view text, std::size_t dimension) {
  const Digest digest = sha256(text);
  std::vector<float> floats(dimension);
  for (std::size_t i = 0; i < dimension; ++i)
    floats[i] = static_cast<float>(digest.bytes[i % 32]) / 255;
  return floats;
}

// Makes one chunk per paragraph and joins the paragraphs with empty lines. The chunk id is a hash
// of document id and paragraph, so the paragraphs of a document must differ.
inline DocumentWrite document_of(std::string id, const std::vector<std::string>& paragraphs,
                                 std::size_t dimension = 4, std::vector<std::string> labels = {}) {
  DocumentWrite write;
  DocumentRecord& record = write.record;
  record.document_id = id;
  record.file = "/docs/" + id;
  record.document.source = record.file;
  record.document.title = "Title of " + id;
  record.document.media_type = "text/plain";
  record.document.labels = std::move(labels);
  record.document.metadata = Json::object({{"id", id}, {"year", 2024}});
  std::string& text = record.document.text;
  for (const std::string& paragraph : paragraphs) {
    if (!text.empty()) text += "\n\n";
    ChunkRecord chunk;
    chunk.chunk_id = sha256(id + "/" + paragraph).hex(32);
    chunk.ordinal = write.chunks.size();
    chunk.range = {text.size(), text.size() + paragraph.size()};
    chunk.char_start = code_points_of(text);
    chunk.char_end = chunk.char_start + code_points_of(paragraph);
    chunk.heading = "Heading";
    chunk.tokens = paragraph.size() / 4;
    chunk.embed_key = sha256(paragraph);
    chunk.vectors = vectors_of(paragraph, dimension);
    write.chunks.push_back(std::move(chunk));
    record.document.blocks.push_back({.range = {text.size(), text.size() + paragraph.size()}});
    text += paragraph;
  }
  record.content = sha256(text);
  return write;
}

inline CatalogBatch batch_of(std::vector<DocumentWrite> documents) {
  CatalogBatch batch;
  batch.documents = std::move(documents);
  return batch;
}

// An open catalog with one collection, in its own folder.
class CatalogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    reopen();
    collection_ = make_collection("default", 4);
  }
  void reopen(Catalog::Access access = Catalog::Access::read_write) {
    catalog_.reset();
    auto opened = Catalog::open(path_, access);
    ASSERT_TRUE(opened) << opened.error().message;
    catalog_ = *std::move(opened);
  }
  CollectionKey make_collection(const std::string& name, std::size_t dimension) {
    const auto created = catalog_->create_collection({.name = name,
                                                      .model_name = "model",
                                                      .model_fingerprint = "print",
                                                      .dimension = dimension});
    EXPECT_TRUE(created) << created.error().message;
    return created->key;
  }
  BatchOutcome commit(const CatalogBatch& batch) {
    const auto outcome = catalog_->commit(collection_, batch);
    EXPECT_TRUE(outcome) << outcome.error().message;
    return outcome.value_or(BatchOutcome{});
  }
  BatchOutcome commit(std::vector<DocumentWrite> documents) {
    return commit(batch_of(std::move(documents)));
  }
  std::vector<DocumentChange> changes_since(std::uint64_t sequence) {
    std::vector<DocumentChange> changes;
    EXPECT_TRUE(catalog_->changes_since(collection_, sequence, [&](DocumentChange change) {
      changes.push_back(std::move(change));
      return Result<void>();
    }));
    return changes;
  }
  DocumentRecord document(const std::string& id) {
    const auto record = catalog_->document(collection_, id, Principal::owner());
    EXPECT_TRUE(record) << record.error().message;
    return record.value_or(DocumentRecord{});
  }
  void expect_clean() {
    const auto findings = catalog_->check();
    ASSERT_TRUE(findings) << findings.error().message;
    for (const std::string& finding : *findings) ADD_FAILURE() << finding;
  }

  const TestFolder folder_;
  const std::filesystem::path path_ = folder_ / "catalog.db";
  std::unique_ptr<Catalog> catalog_;
  CollectionKey collection_{};
};

}  // namespace quarry::store
