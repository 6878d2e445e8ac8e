// Measures the cost of changes to a large index: the latency of apply() one document at a time, the
// share of a core that 200 documents a second take, and the time of flush() and opening.
//
//   update_bench [chunks] [documents to write]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>

#include "core/clock.h"
#include "index/index.h"
#include "index/zipf_words.h"

namespace quarry::index {
namespace {

constexpr std::size_t kDimension = 384;
constexpr std::size_t kWordsOfChunk = 100;
constexpr double kDocumentsPerSecond = 200;

// Generates documents of one chunk each: words by Zipf's law, vectors that are cheap to generate.
class Documents {
 public:
  store::DocumentChange next(std::int64_t key) {
    store::DocumentChange change{.key = store::DocumentKey{key}, .sequence = ++sequence_};
    change.metadata = Json::object({{"year", 2000 + key % 25}});
    store::ChunkRecord& chunk = change.chunks.emplace_back();
    chunk.key = store::ChunkKey{static_cast<std::int64_t>(sequence_)};
    chunk.text = zipf_text(random_, kWordsOfChunk);
    chunk.vectors.resize(kDimension);
    for (float& value : chunk.vectors) value = static_cast<float>(random_() >> 8) * 0x1p-24F - 0.5F;
    return change;
  }
  std::int64_t below(std::size_t n) { return static_cast<std::int64_t>(random_() % n); }

 private:
  std::mt19937 random_{42};
  std::uint64_t sequence_ = 0;
};

double cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double at(std::vector<double> values, double share) {
  const auto place =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, place);
  return *place;
}

std::unique_ptr<Index> open(const std::filesystem::path& folder, Executor& executor) {
  return *Index::open(folder, {.dimension = kDimension}, store::FileSystem::real(), executor);
}

void build(Index& index, Documents& documents, std::size_t chunks) {
  const Stopwatch watch;
  std::vector<store::DocumentChange> batch;
  for (std::size_t i = 0; i < chunks; ++i) {
    batch.push_back(documents.next(static_cast<std::int64_t>(i)));
    if (batch.size() == 2000 || i + 1 == chunks) (void)index.apply(std::exchange(batch, {}));
  }
  (void)index.flush();
  std::printf("%zu chunks: written in %.1f s, ", chunks, watch.seconds());
  index.wait_for_merges({});
  std::printf("merged after %.1f s\n", watch.seconds());
}

// Every other document replaces an existing one.
void write_one_by_one(Index& index, Documents& documents, std::size_t chunks, std::size_t count) {
  std::vector<double> milliseconds;
  double making = 0;
  const double begun = cpu_seconds();
  for (std::size_t i = 0; i < count; ++i) {
    const double before = cpu_seconds();
    std::vector<store::DocumentChange> change;
    change.push_back(documents.next(i % 2 == 0 ? documents.below(chunks)
                                               : static_cast<std::int64_t>(chunks + i)));
    making += cpu_seconds() - before;
    const Stopwatch watch;
    (void)index.apply(std::move(change));
    milliseconds.push_back(watch.milliseconds());
  }
  const double each = (cpu_seconds() - begun - making) / static_cast<double>(count);
  std::printf(
      "apply one by one: p50 %.3f ms, p99 %.3f ms, p99.9 %.2f ms, most %.1f ms; at %.0f/s "
      "%.1f%% of a core\n",
      at(milliseconds, 0.5), at(milliseconds, 0.99), at(milliseconds, 0.999), at(milliseconds, 1),
      kDocumentsPerSecond, 100 * each * kDocumentsPerSecond);
  const Stopwatch watch;
  (void)index.flush();
  std::printf("flush: %.1f ms\n", watch.milliseconds());
  index.wait_for_merges({});
}

void bench(std::size_t chunks, std::size_t count) {
  const auto folder = std::filesystem::temp_directory_path() / "quarry_update_bench";
  std::filesystem::remove_all(folder);
  Executor executor;
  Documents documents;
  build(*open(folder, executor), documents, chunks);
  const Stopwatch watch;
  const auto index = open(folder, executor);
  std::printf("opened in %.1f ms\n", watch.milliseconds());
  write_one_by_one(*index, documents, chunks, count);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace quarry::index

int main(int count, char** arguments) {
  const auto number = [&](int i, std::size_t otherwise) {
    return count > i ? std::strtoul(arguments[i], nullptr, 10) : otherwise;
  };
  quarry::bench(number(1, 100'000), number(2, 20'000));
}
