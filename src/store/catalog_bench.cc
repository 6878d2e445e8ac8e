// Measures the catalog: commits of 256 documents, the change scan of an index rebuild, and the
// reads of one search. Usage: `catalog_bench [batches [folder]]`.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "core/clock.h"
#include "store/catalog.h"

namespace quarry::store {
namespace {

constexpr std::size_t kDimension = 384;
constexpr int kDocuments = 256;  // per batch
constexpr int kChunks = 4;       // per document, of about 600 characters each

std::mt19937_64 numbers(7);

DocumentWrite document_of(int id) {
  DocumentWrite write;
  DocumentRecord& record = write.record;
  record.document_id = sha256(std::to_string(id)).hex(32);
  record.file = "/docs/" + std::to_string(id % 1000);
  record.document.source = record.file;
  record.document.metadata = Json::object({{"id", id}});
  std::string& text = record.document.text;
  for (int i = 0; i < kChunks; ++i) {
    const std::size_t begin = text.size();
    for (int word = 0; word < 100; ++word) text += std::to_string(numbers() % 100'000) + " ";
    ChunkRecord chunk{.ordinal = static_cast<std::size_t>(i), .range = {begin, text.size()}};
    chunk.chunk_id = sha256(text).hex(32);
    chunk.char_start = begin;
    chunk.char_end = text.size();
    chunk.embed_key = sha256(text);
    for (std::size_t k = 0; k < kDimension; ++k)
      chunk.vectors.push_back(static_cast<float>(numbers()));
    write.chunks.push_back(std::move(chunk));
  }
  return write;
}

CatalogBatch batch_of(int number) {
  CatalogBatch batch;
  for (int i = 0; i < kDocuments; ++i)
    batch.documents.push_back(document_of(number * kDocuments + i));
  return batch;
}

double commit_all(Catalog& catalog, CollectionKey collection, int batches) {
  double seconds = 0;
  for (int n = 0; n < batches; ++n) {
    const CatalogBatch batch = batch_of(n);
    const Stopwatch watch;
    if (!catalog.commit(collection, batch)) std::abort();
    seconds += watch.seconds();
  }
  return seconds;
}

void print(const char* row, double value, const char* unit) {
  std::printf("%-28s %12.1f %s\n", row, value, unit);
}

void run(int batches, const std::filesystem::path& folder) {
  auto catalog = *Catalog::open(folder / "catalog.db", Catalog::Access::read_write);
  const CollectionKey collection =
      catalog->create_collection({.name = "bench", .dimension = kDimension})->key;
  const double chunks = static_cast<double>(batches) * kDocuments * kChunks;
  print("commit", chunks / commit_all(*catalog, collection, batches), "chunks/s");

  std::vector<ChunkKey> keys;
  const Stopwatch walk;
  static_cast<void>(catalog->changes_since(collection, 0, [&](DocumentChange change) {
    for (const ChunkRecord& chunk : change.chunks) keys.push_back(chunk.key);
    return Result<void>();
  }));
  print("changes_since", static_cast<double>(keys.size()) / walk.seconds(), "chunks/s");

  std::ranges::shuffle(keys, numbers);
  constexpr std::size_t kHits = 10, kSearches = 500;
  const Stopwatch reads;
  for (std::size_t i = 0; i < kSearches; ++i) {
    const std::span<const ChunkKey> some(keys.data() + i * kHits % (keys.size() - kHits), kHits);
    if (catalog->chunks(collection, some, Principal::owner())->size() != kHits) std::abort();
  }
  print("chunks of 10 hits", reads.milliseconds() * 1e3 / kSearches, "us");

  const Stopwatch check;
  if (!catalog->check()->empty()) std::abort();
  print("check", chunks / check.seconds(), "chunks/s");
  const Stopwatch close;
  catalog.reset();
  print("close", close.milliseconds(), "ms");
  const double bytes = static_cast<double>(std::filesystem::file_size(folder / "catalog.db"));
  print("file", bytes / chunks, "bytes/chunk");
}

}  // namespace
}  // namespace quarry::store

int main(int argc, char** argv) {
  std::string folder =
      (std::filesystem::path(argc > 2 ? argv[2] : "/tmp") / "quarry-bench-XXXXXX").string();
  if (!::mkdtemp(folder.data())) return 1;
  quarry::store::run(argc > 1 ? std::atoi(argv[1]) : 40, folder);
  std::filesystem::remove_all(folder);
}
