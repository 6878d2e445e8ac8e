// vectors_of_home HOME COLLECTION FILE: writes the vectors of a collection to a file for
// embedding.provider=precomputed, so that a benchmark can ingest without the model. The collection
// must have been embedded with chunk.window=0 and embedding.title=false, which gives one vector for
// the text of each chunk.
#include <cstdio>
#include <filesystem>

#include "embed/vector_file.h"
#include "store/catalog.h"

namespace quarry::bench {
namespace {

// The limit of all-MiniLM-L6-v2 without its two special tokens. The file only records it.
constexpr std::size_t kMaxTokens = 254;

Result<void> write_vectors(const std::filesystem::path& home, const char* name, const char* file) {
  const auto catalog =
      QUARRY_TRY(store::Catalog::open(home / "catalog.db", store::Catalog::Access::read_only));
  const auto collection = QUARRY_TRY(catalog->collection(name));
  embed::VectorFileWriter writer({.name = collection.model_name,
                                  .fingerprint = collection.model_fingerprint,
                                  .dimension = collection.dimension,
                                  .max_tokens = kMaxTokens});
  QUARRY_TRY(
      catalog->changes_since(collection.key, 0, [&](store::DocumentChange change) -> Result<void> {
        for (const store::ChunkRecord& chunk : change.chunks) writer.add(chunk.text, chunk.vectors);
        return {};
      }));
  return writer.write(file);
}

}  // namespace
}  // namespace quarry::bench

int main(int count, char** arguments) {
  if (count != 4) {
    std::fprintf(stderr, "usage: vectors_of_home HOME COLLECTION FILE\n");
    return 2;
  }
  const auto done = quarry::bench::write_vectors(arguments[1], arguments[2], arguments[3]);
  if (!done) std::fprintf(stderr, "vectors_of_home: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
