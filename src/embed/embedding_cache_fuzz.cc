// A cache with a damaged file must return right vectors and no error. The input is a list of
// changes: three bytes of offset and the new byte; 0xff truncates the file at the offset.
#include <cstdlib>
#include <filesystem>

#include "core/log.h"
#include "embed/test_cache_folder.h"

namespace {

using namespace quarry;
using namespace quarry::embed;

const std::vector<std::string>& texts() {
  static const std::vector<std::string> all = numbered_texts(0, 24);
  return all;
}

void embed_all(const TestCacheFolder& folder, const TestEmbedder& embedder) {
  EmbeddingCache cache(folder.settings());
  const auto vectors =
      CachedEmbedder(embedder, cache).embed(texts(), EmbedRole::passage, Deadline::never());
  if (!vectors) std::abort();
  for (std::size_t i = 0; i < texts().size(); ++i) {
    const auto expected = embedder.row_of(texts()[i], EmbedRole::passage);
    if (!std::ranges::equal(vectors->row(i), expected)) std::abort();
  }
}

std::string sound_file(const TestEmbedder& embedder) {
  const TestCacheFolder folder("embedding_cache_fuzz_made");
  embed_all(folder, embedder);
  return contents(folder.database());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  set_log_level(LogLevel::error);
  static const TestEmbedder embedder(384);
  static const std::string sound = sound_file(embedder);
  std::string bytes = sound;
  for (std::size_t i = 0; i + 4 <= size && !bytes.empty(); i += 4) {
    const std::size_t at = (data[i] | data[i + 1] << 8 | data[i + 2] << 16) % bytes.size();
    if (data[i + 3] == 0xff) bytes.resize(at);
    if (at < bytes.size()) bytes[at] = static_cast<char>(data[i + 3]);
  }
  const TestCacheFolder folder("embedding_cache_fuzz");
  std::filesystem::create_directories(folder.path());
  overwrite(folder.database(), bytes);
  embed_all(folder, embedder);
  embed_all(folder, embedder);
  return 0;
}
