#include "store/catalog.h"

#include <gmock/gmock.h>

#include "store/catalog_fixture.h"

namespace quarry::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(CatalogTest, ReturnsADocumentAsItWasStored) {
  DocumentWrite write = document_of("a", {"Größe: 42 µm", "second – paragraph"});
  Document& document = write.record.document;
  document.blocks[0] = {.kind = BlockKind::heading,
                        .level = 2,
                        .range = document.blocks[0].range,
                        .page = 3,
                        .box = {1, 2, 3, 4}};
  document.pages = 9;
  document.metadata = *Json::parse(R"({"year":2024,"tags":["x","y"],"price":1.5,"open":true})");
  write.record.ingested = UnixMillis(std::chrono::milliseconds(1'234'567));
  commit({write});
  reopen();
  const DocumentRecord stored = this->document("a");
  EXPECT_EQ(stored.version, 1);
  EXPECT_EQ(stored.file, "/docs/a");
  EXPECT_EQ(stored.content, write.record.content);
  EXPECT_EQ(stored.ingested, write.record.ingested);
  EXPECT_EQ(stored.document.text, document.text);
  EXPECT_EQ(stored.document.blocks, document.blocks);
  EXPECT_EQ(stored.document.metadata, document.metadata);
  EXPECT_EQ(stored.document.title, document.title);
  EXPECT_EQ(stored.document.media_type, "text/plain");
  EXPECT_EQ(stored.document.pages, 9);
  expect_clean();
}

TEST_F(CatalogTest, ReturnsChunksWithTheirTextAndVectors) {
  const DocumentWrite write = document_of("a", {"Größe: 42 µm", "second – paragraph"});
  commit({write});
  const auto changes = changes_since(0);
  ASSERT_EQ(changes.size(), 1U);
  ASSERT_EQ(changes[0].chunks.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const ChunkRecord& stored = changes[0].chunks[i];
    EXPECT_EQ(stored.chunk_id, write.chunks[i].chunk_id);
    EXPECT_EQ(stored.text, write.chunks[i].range.in(write.record.document.text));
    EXPECT_EQ(stored.vectors, write.chunks[i].vectors);
    EXPECT_EQ(stored.embed_key, write.chunks[i].embed_key);
    EXPECT_EQ(stored.char_start, write.chunks[i].char_start);
    EXPECT_EQ(stored.char_end, write.chunks[i].char_end);
    EXPECT_EQ(stored.heading, "Heading");
  }
  EXPECT_EQ(changes[0].title, "Title of a");
}

TEST_F(CatalogTest, AReplacedDocumentKeepsItsKeyAndTheKeysOfItsUnchangedChunks) {
  commit({document_of("a", {"one", "two", "three"})});
  const auto before = changes_since(0).at(0);
  const BatchOutcome outcome = commit({document_of("a", {"new start", "one", "three"})});
  EXPECT_EQ(outcome.chunks_added, 1U);
  EXPECT_EQ(outcome.chunks_kept, 2U);
  EXPECT_EQ(outcome.chunks_removed, 1U);
  const auto after = changes_since(0).at(0);
  EXPECT_EQ(after.key, before.key);
  EXPECT_EQ(after.chunks[1].key, before.chunks[0].key);
  EXPECT_EQ(after.chunks[2].key, before.chunks[2].key);
  EXPECT_EQ(after.chunks[1].text, "one");
  EXPECT_EQ(after.chunks[1].vectors, before.chunks[0].vectors);
  EXPECT_EQ(document("a").version, 2);
  expect_clean();
}

TEST_F(CatalogTest, AKeyIsNeverReused) {
  commit({document_of("a", {"one"})});
  const auto before = changes_since(0).at(0);
  CatalogBatch removal;
  removal.remove = {"a"};
  EXPECT_EQ(commit(removal).documents_removed, 1U);
  commit({document_of("a", {"one"})});
  const auto after = changes_since(0).back();
  EXPECT_GT(after.key, before.key);
  EXPECT_GT(after.chunks[0].key, before.chunks[0].key);
}

TEST_F(CatalogTest, AChunkWithoutVectorsCopiesThoseWithItsEmbedKey) {
  commit({document_of("a", {"shared", "gone"})});
  DocumentWrite copy = document_of("b", {"shared"});
  copy.chunks[0].vectors.clear();
  DocumentWrite within = document_of("c", {"fresh"});
  within.chunks[0].vectors.clear();
  // Three sources of vectors: a stored chunk, a later chunk of this batch, and a document that this
  // batch removes.
  DocumentWrite moved = document_of("e", {"gone"});
  moved.chunks[0].vectors.clear();
  CatalogBatch batch = batch_of({copy, within, document_of("d", {"fresh"}), moved});
  batch.remove = {"a"};
  commit(batch);
  for (const DocumentChange& change : changes_since(0)) {
    for (const ChunkRecord& chunk : change.chunks)
      EXPECT_EQ(chunk.vectors, vectors_of(chunk.text, 4));
  }
  expect_clean();
}

TEST_F(CatalogTest, VectorsReplacedByABatchCanBeCopiedInTheSameBatch) {
  commit({document_of("a", {"same"})});
  DocumentWrite retitled = document_of("a", {"same"});
  retitled.chunks[0].embed_key = sha256("another heading / same");
  retitled.chunks[0].vectors = {9, 9, 9, 9};
  DocumentWrite other = document_of("b", {"same"});
  other.chunks[0].vectors.clear();
  const BatchOutcome outcome = commit({retitled, other});
  EXPECT_EQ(outcome.chunks_kept, 1U);
  const auto changes = changes_since(0);
  EXPECT_THAT(changes[0].chunks[0].vectors, ElementsAre(9, 9, 9, 9));
  EXPECT_EQ(changes[1].chunks[0].vectors, vectors_of("same", 4));
  expect_clean();
}

TEST_F(CatalogTest, AChunkWithoutKnownVectorsIsInvalidAndRollsBackTheBatch) {
  DocumentWrite bad = document_of("b", {"unknown"});
  bad.chunks[0].vectors.clear();
  const auto outcome = catalog_->commit(collection_, batch_of({document_of("a", {"good"}), bad}));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::invalid);
  EXPECT_THAT(outcome.error().message, HasSubstr(bad.chunks[0].chunk_id));
  EXPECT_THAT(changes_since(0), IsEmpty());
  EXPECT_EQ(catalog_->counts(collection_)->documents, 0U);
  EXPECT_EQ(*catalog_->last_sequence(collection_), 0U);
}

TEST_F(CatalogTest, RefusesInconsistentChunks) {
  const DocumentWrite good = document_of("a", {"Größe", "two"});
  const auto refused = [&](auto spoil) {
    DocumentWrite bad = good;
    spoil(bad.chunks[0], bad);
    const auto outcome = catalog_->commit(collection_, batch_of({bad}));
    return !outcome && outcome.error().code == Code::invalid;
  };
  using Chunk = ChunkRecord&;
  using Write = DocumentWrite&;
  EXPECT_TRUE(refused([](Chunk chunk, Write) { chunk.range.end = 1000; }));
  EXPECT_TRUE(refused([](Chunk chunk, Write) { chunk.range = {3, 2}; }));
  EXPECT_TRUE(refused([](Chunk chunk, Write) { chunk.range.end = 3; }));  // inside the ö
  EXPECT_TRUE(refused([](Chunk chunk, Write) { chunk.char_end += 1; }));
  EXPECT_TRUE(refused([](Chunk chunk, Write) { chunk.vectors.push_back(1); }));
  EXPECT_TRUE(refused([](Chunk chunk, Write) { chunk.chunk_id.clear(); }));
  EXPECT_TRUE(refused([](Chunk chunk, Write w) { chunk.chunk_id = w.chunks[1].chunk_id; }));
  EXPECT_TRUE(refused([](Chunk, Write w) { w.record.document_id.clear(); }));
  EXPECT_FALSE(refused([](Chunk, Write) {}));
}

TEST_F(CatalogTest, ACollectionWithoutAModelAcceptsNoVectors) {
  const CollectionKey words = make_collection("words", 0);
  EXPECT_FALSE(catalog_->commit(words, batch_of({document_of("a", {"one"}, 4)})));
  EXPECT_TRUE(catalog_->commit(words, batch_of({document_of("a", {"one"}, 0)})));
  const Digest key = sha256("one");
  EXPECT_THAT(*catalog_->has_vectors(words, {&key, 1}), ElementsAre(false));
  expect_clean();
}

TEST_F(CatalogTest, ReportsWhichVectorsAreStored) {
  commit({document_of("a", {"one", "two"})});
  const std::vector<Digest> keys = {sha256("two"), sha256("three"), sha256("one")};
  EXPECT_THAT(*catalog_->has_vectors(collection_, keys), ElementsAre(true, false, true));
  EXPECT_THAT(*catalog_->has_vectors(make_collection("other", 4), keys),
              ElementsAre(false, false, false));
}

TEST_F(CatalogTest, ADocumentWithOtherLabelsIsNotFoundAndNotListed) {
  commit({document_of("open", {"everyone"}), document_of("hr", {"secret"}, 4, {"hr", "staff"})});
  const Principal stranger = Principal::with_labels({"sales"});
  const Principal staff = Principal::with_labels({"staff"});
  const auto hidden = catalog_->document(collection_, "hr", stranger);
  ASSERT_FALSE(hidden);
  EXPECT_EQ(hidden.error().code, Code::not_found);
  std::string as_if_missing = catalog_->document(collection_, "xx", stranger).error().message;
  EXPECT_EQ(as_if_missing.replace(as_if_missing.find("xx"), 2, "hr"), hidden.error().message);
  EXPECT_TRUE(catalog_->document(collection_, "hr", staff));
  EXPECT_EQ(catalog_->list(collection_, {}, stranger)->size(), 1U);
  EXPECT_EQ(catalog_->list(collection_, {}, staff)->size(), 2U);
  const std::vector<ChunkKey> keys = {changes_since(0)[1].chunks[0].key,
                                      changes_since(0)[0].chunks[0].key, ChunkKey(999)};
  EXPECT_EQ(catalog_->chunks(collection_, keys, stranger)->size(), 1U);
  const auto views = *catalog_->chunks(collection_, keys, staff);
  ASSERT_EQ(views.size(), 2U);
  EXPECT_EQ(views[0].chunk.text, "secret");
  EXPECT_EQ(views[1].chunk.text, "everyone");
  EXPECT_EQ(views[0].document.document.title, "Title of hr");
  EXPECT_THAT(views[0].document.document.text, IsEmpty());
}

TEST_F(CatalogTest, ChunksOfAnotherCollectionAreNotReturned) {
  commit({document_of("a", {"one"})});
  const ChunkKey key = changes_since(0)[0].chunks[0].key;
  EXPECT_THAT(*catalog_->chunks(make_collection("other", 4), {&key, 1}, Principal::owner()),
              IsEmpty());
}

TEST_F(CatalogTest, ListsInPathOrderByPageAndByName) {
  commit({document_of("c", {"3"}), document_of("a", {"1"}), document_of("b", {"2"})});
  const auto ids = [&](const DocumentListRequest& request) {
    std::string joined;
    const auto records = *catalog_->list(collection_, request, Principal::owner());
    for (const DocumentRecord& record : records) {
      joined += record.document_id;
    }
    return joined;
  };
  EXPECT_EQ(ids({.limit = 2}), "ab");
  EXPECT_EQ(ids({.after = "b", .limit = 2}), "c");
  EXPECT_EQ(ids({.name = "/docs/b"}), "b");
  EXPECT_EQ(ids({.name = "b"}), "b");
  EXPECT_EQ(ids({.name = "cs/b"}), "");
  EXPECT_EQ(ids({.after = "b", .name = "b"}), "");
  EXPECT_EQ(catalog_->list(collection_, {.after = "z"}, Principal::owner()).error().code,
            Code::not_found);
  EXPECT_THAT(*catalog_->document_ids(collection_, "/docs/c"), ElementsAre("c"));
}

TEST_F(CatalogTest, DocumentChunksComeInOrderWithText) {
  commit({document_of("a", {"one", "two", "three"})});
  const auto chunks = catalog_->whole_document(collection_, "a", Principal::owner())->chunks;
  ASSERT_EQ(chunks.size(), 3U);
  EXPECT_EQ(chunks[2].text, "three");
  EXPECT_THAT(chunks[2].vectors, IsEmpty());
  EXPECT_EQ(catalog_->whole_document(collection_, "z", Principal::owner()).error().code,
            Code::not_found);
}

TEST_F(CatalogTest, ChangesComeOnceInOrderAndIncludeDeletions) {
  commit({document_of("a", {"1"}), document_of("b", {"2"})});
  CatalogBatch batch = batch_of({document_of("a", {"1", "more"})});
  batch.remove = {"b", "b", "never there"};
  const BatchOutcome outcome = commit(batch);
  EXPECT_EQ(outcome.documents_removed, 1U);
  const auto changes = changes_since(0);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_FALSE(changes[0].deleted);
  EXPECT_TRUE(changes[1].deleted);
  EXPECT_THAT(changes[1].chunks, IsEmpty());
  EXPECT_LT(changes[0].sequence, changes[1].sequence);
  EXPECT_EQ(changes[1].sequence, outcome.sequence);
  EXPECT_EQ(*catalog_->last_sequence(collection_), outcome.sequence);
  EXPECT_EQ(changes_since(changes[0].sequence).size(), 1U);
  EXPECT_THAT(changes_since(outcome.sequence), IsEmpty());
}

TEST_F(CatalogTest, TheSinkMayWriteAndItsErrorEndsTheWalk) {
  commit({document_of("a", {"1"}), document_of("b", {"2"})});
  int seen = 0;
  EXPECT_TRUE(catalog_->changes_since(collection_, 0, [&](DocumentChange) -> Result<void> {
    if (++seen == 1) commit({document_of("late", {"3"})});
    return {};
  }));
  EXPECT_EQ(seen, 3);
  const auto stopped = catalog_->changes_since(
      collection_, 0, [](DocumentChange) { return Result<void>(Code::cancelled, "enough"); });
  EXPECT_EQ(stopped.error().code, Code::cancelled);
}

TEST_F(CatalogTest, AFileRecordCountsItsDocumentsAndIsDeletedWhenTheyChangeWithoutIt) {
  CatalogBatch batch = batch_of({document_of("a", {"1"}), document_of("b", {"2"})});
  for (DocumentWrite& write : batch.documents) write.record.file = "/docs/both";
  batch.files = {{.file = "/docs/both", .content = sha256("bytes"), .documents = 77}};
  commit(batch);
  const auto file = *catalog_->file(collection_, "/docs/both");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->documents, 2U);
  EXPECT_EQ(file->content, sha256("bytes"));
  EXPECT_EQ(catalog_->files(collection_)->size(), 1U);
  CatalogBatch removal;
  removal.remove = {"a"};
  commit(removal);
  EXPECT_FALSE(*catalog_->file(collection_, "/docs/both"));
  expect_clean();
}

TEST_F(CatalogTest, TheLastOfRepeatedDocumentIdsInABatchWins) {
  commit({document_of("a", {"old", "both"})});
  commit({document_of("a", {"first", "both"}), document_of("a", {"old", "both", "second"})});
  EXPECT_EQ(document("a").document.text, "old\n\nboth\n\nsecond");
  EXPECT_EQ(document("a").version, 3);
  EXPECT_EQ(changes_since(0).at(0).chunks.size(), 3U);
  expect_clean();
}

TEST_F(CatalogTest, RemovingACollectionDeletesItsRowsAndNoOthers) {
  commit({document_of("a", {"1", "2"})});
  const CollectionKey other = make_collection("other", 4);
  ASSERT_TRUE(catalog_->commit(other, batch_of({document_of("a", {"1"})})));
  ASSERT_TRUE(catalog_->remove_collection(collection_));
  EXPECT_EQ(catalog_->collection("default").error().code, Code::not_found);
  EXPECT_EQ(catalog_->remove_collection(collection_).error().code, Code::not_found);
  EXPECT_EQ(catalog_->commit(collection_, {}).error().code, Code::not_found);
  EXPECT_EQ(catalog_->counts(other)->chunks, 1U);
  EXPECT_EQ(catalog_->collections()->size(), 1U);
  EXPECT_GT(make_collection("default", 8), other);
  expect_clean();
}

TEST_F(CatalogTest, ASecondCollectionOfTheSameNameIsAConflict) {
  const auto second = catalog_->create_collection({.name = "default"});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::conflict);
  EXPECT_THAT(second.error().message, HasSubstr("default"));
}

TEST_F(CatalogTest, CountsDocumentsChunksAndVectors) {
  DocumentWrite write = document_of("a", {"one", "two"});
  write.chunks[1].vectors.resize(12);
  commit({write});
  const auto counts = *catalog_->counts(collection_);
  EXPECT_EQ(counts.documents, 1U);
  EXPECT_EQ(counts.chunks, 2U);
  EXPECT_EQ(counts.vectors, 4U);
}

TEST_F(CatalogTest, KeepsPathDefaultsPerCollectionUntilTheyAreReplaced) {
  const auto other = make_collection("other", 4);
  const std::vector<PathDefaults> defaults = {
      {.path = "/a", .labels = std::vector<std::string>{"hr"}, .metadata = std::nullopt},
      {.path = "/b",
       .labels = std::vector<std::string>(),
       .metadata = Json::object({{"year", 2025}})}};
  ASSERT_TRUE(catalog_->set_path_defaults(collection_, defaults));
  reopen();
  const auto kept = catalog_->path_defaults(collection_);
  ASSERT_EQ(kept->size(), 2U);
  EXPECT_EQ(kept->front().labels, std::vector<std::string>{"hr"});
  EXPECT_FALSE(kept->front().metadata);
  EXPECT_EQ(kept->back().labels, std::vector<std::string>());
  EXPECT_EQ(kept->back().metadata->dump(), R"({"year":2025})");
  EXPECT_TRUE(catalog_->path_defaults(other)->empty());
  ASSERT_TRUE(catalog_->set_path_defaults(collection_, {}));
  EXPECT_TRUE(catalog_->path_defaults(collection_)->empty());
}

TEST_F(CatalogTest, RemovingACollectionDeletesItsPathDefaults) {
  ASSERT_TRUE(catalog_->set_path_defaults(
      collection_, {{.path = "/a", .labels = std::vector<std::string>{"hr"}, .metadata = {}}}));
  EXPECT_TRUE(catalog_->remove_collection(collection_));
  EXPECT_TRUE(catalog_->path_defaults(collection_)->empty());
}

}  // namespace
}  // namespace quarry::store
