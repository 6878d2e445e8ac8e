// vectors_of_home HOME COLLECTION FILE: the vectors of a collection, as a file that
// embedding.provider=precomputed reads. Lets a benchmark ingest without the model. The collection
// must have been embedded with chunk.window=0 and embedding.title=false: one vector of each chunk's
// text.
#include <cstdio>
#include <filesystem>

#include "embed/vector_file.h"
#include "store/catalog.h"

namespace quarry::bench {
namespace {

// As the model reports it; the file only hands it on.
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
