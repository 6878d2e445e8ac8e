// Measures how fast an index of random words and vectors is built, opened and searched.
#include <cstdio>
#include <filesystem>
#include <random>

#include "core/clock.h"
#include "filter/filter.h"
#include "index/index.h"
#include "index/zipf_words.h"

namespace quarry::index {
namespace {

constexpr std::size_t kDimension = 384;
constexpr std::size_t kWordsOfChunk = 200;
constexpr int kQueries = 50;

class Words {
 public:
  std::string text(std::size_t words) { return zipf_text(random_, words); }
  std::vector<float> vector() {
    std::vector<float> values(kDimension);
    for (float& value : values) value = std::normal_distribution<float>()(random_);
    return values;
  }

 private:
  std::mt19937 random_{42};
};

std::vector<store::DocumentChange> changes(Words& words, std::size_t first, std::size_t count) {
  std::vector<store::DocumentChange> batch(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto key = static_cast<std::int64_t>(first + i + 1);
    batch[i].key = store::DocumentKey{key};
    batch[i].sequence = static_cast<std::uint64_t>(key);
    batch[i].metadata = Json::object({{"year", 2000 + key % 25}});
    store::ChunkRecord& chunk = batch[i].chunks.emplace_back();
    chunk.key = store::ChunkKey{key};
    chunk.text = words.text(kWordsOfChunk);
    chunk.vectors = words.vector();
  }
  return batch;
}

template <class Work>
double milliseconds_of(const Work& work) {
  const Stopwatch watch;
  for (int i = 0; i < kQueries; ++i) work();
  return watch.milliseconds() / kQueries;
}

void search(const Index& index, std::size_t chunks) {
  Words words;
  const auto snapshot = index.snapshot();
  const auto all = snapshot->scope_for(Principal::owner(), nullptr);
  const auto filter = *filter::Filter::parse("year >= 2020");
  const Stopwatch parsing;
  (void)snapshot->scope_for(Principal::owner(), filter.get());
  std::printf("%zu chunks: first filter %.1f ms, ", chunks, parsing.milliseconds());
  std::printf("later filter %.2f ms, ", milliseconds_of([&] {
                (void)snapshot->scope_for(Principal::owner(), filter.get());
              }));
  std::printf("dense %.2f ms, ",
              milliseconds_of([&] { (void)snapshot->nearest(words.vector(), 50, *all); }));
  std::printf("lexical of 10 words %.0f us\n",
              1e3 * milliseconds_of([&] { (void)snapshot->matching(words.text(10), 50, *all); }));
}

void bench(std::size_t chunks) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / "quarry_index_bench";
  std::filesystem::remove_all(folder);
  Executor executor;
  Words words;
  double building = 0;
  {
    auto index =
        *Index::open(folder, {.dimension = kDimension}, store::FileSystem::real(), executor);
    for (std::size_t at = 0; at < chunks; at += 1000) {
      auto batch = changes(words, at, std::min<std::size_t>(1000, chunks - at));
      const Stopwatch watch;
      (void)index->apply(std::move(batch));
      building += watch.seconds();
    }
    const Stopwatch watch;
    (void)index->flush();
    building += watch.seconds();
  }
  std::printf("%zu chunks: built and flushed at %.0f chunks/s\n", chunks,
              static_cast<double>(chunks) / building);
  const Stopwatch watch;
  const auto index =
      *Index::open(folder, {.dimension = kDimension}, store::FileSystem::real(), executor);
  std::printf("%zu chunks: opened in %.2f ms\n", chunks, watch.milliseconds());
  search(*index, chunks);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace quarry::index

int main() {
  for (const std::size_t chunks : {15'000, 100'000}) quarry::bench(chunks);
}
