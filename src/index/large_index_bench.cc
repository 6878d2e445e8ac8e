// An index of many vectors through the public interface: written in batches, merged, reopened and
// searched. `ivf_bench generate` makes the data.
//
//   large_index_bench build DATA FOLDER [ROWS]   from the first rows; reports the memory it takes
//   large_index_bench search DATA FOLDER         recall of the ten nearest, queries per second,
//                                                memory
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>

#include "core/clock.h"
#include "index/index.h"
#include "vectors/made_rows.h"

namespace quarry::index {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatch = 2000;
constexpr int kPasses = 5;

IndexOptions options() {
  return {.dimension = vectors::kMadeDimension, .vectors = vectors::VectorCode::bits};
}

// The peak of private memory, neither mapped from files nor shared, sampled ten times a second.
class MostOwnMemory {
 public:
  double megabytes() const { return most_; }

 private:
  std::atomic<double> most_{0};
  std::jthread watch_{[this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      most_ = std::max(most_.load(), vectors::process_memory("RssAnon:"));
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }};
};

store::DocumentChange document(std::int64_t key, const vectors::MadeRow& row) {
  store::DocumentChange change{.key = store::DocumentKey{key},
                               .sequence = static_cast<std::uint64_t>(key)};
  store::ChunkRecord& chunk = change.chunks.emplace_back();
  chunk.key = store::ChunkKey{key};
  chunk.text = "row " + std::to_string(key % 1000);
  for (const std::int8_t value : row.values) chunk.vectors.push_back(row.step * value);
  return change;
}

// Row i becomes document i + 1.
int build(const fs::path& data, const fs::path& folder, std::size_t wanted) {
  const MostOwnMemory most;
  std::ifstream rows(data / "rows", std::ios::binary);
  const std::size_t count =
      std::min<std::size_t>(wanted, fs::file_size(data / "rows") / sizeof(vectors::MadeRow));
  fs::remove_all(folder);
  Executor executor;
  const Stopwatch watch;
  // As in `quarry reindex`, the index is merged after it is listed.
  const auto index = Index::create(folder, options(), store::FileSystem::real(), executor);
  if (!index) return std::fprintf(stderr, "%s\n", index.error().message.c_str()), 1;
  std::vector<vectors::MadeRow> batch(kBatch);
  for (std::size_t at = 0; at < count; at += kBatch) {
    const std::size_t size = std::min(kBatch, count - at);
    rows.read(reinterpret_cast<char*>(batch.data()),
              static_cast<std::streamsize>(size * sizeof(vectors::MadeRow)));
    std::vector<store::DocumentChange> changes;
    for (std::size_t i = 0; i < size; ++i) {
      changes.push_back(document(static_cast<std::int64_t>(at + i + 1), batch[i]));
    }
    if (auto done = (*index)->apply(std::move(changes)); !done) {
      return std::fprintf(stderr, "%s\n", done.error().message.c_str()), 1;
    }
  }
  std::printf("%zu rows applied in %.0f s, own memory at most %.0f MB\n", count, watch.seconds(),
              most.megabytes());
  std::fflush(stdout);
  if (auto done = (*index)->flush(); !done) {
    return std::fprintf(stderr, "%s\n", done.error().message.c_str()), 1;
  }
  (*index)->wait_for_merges({});
  std::size_t bytes = 0, files = 0;
  for (const auto& file : fs::directory_iterator(folder)) {
    bytes += file.file_size();
    ++files;
  }
  std::printf(
      "merged in %.0f s in all: %zu files, %.0f bytes a vector; own memory at most %.0f MB, "
      "with mapped files %.0f MB\n",
      watch.seconds(), files, static_cast<double>(bytes) / static_cast<double>(count),
      most.megabytes(), vectors::process_memory("VmHWM:"));
  return 0;
}

void ask(const search::Snapshot& snapshot, const vectors::MadeTruth& truth, search::Recall recall,
         std::size_t k, const char* name) {
  const auto all = snapshot.scope_for(Principal::owner(), nullptr);
  for (int pass = 0; pass < kPasses; ++pass) {
    std::size_t found = 0;
    const Stopwatch watch;
    for (std::size_t q = 0; q < vectors::kMadeQueries; ++q) {
      const auto hits = snapshot.nearest(truth.query(q), k, *all, {.recall = recall});
      const auto wanted = truth.of_query(q);
      for (const search::ChunkHit& hit : *hits) {
        found += std::ranges::count(wanted, static_cast<std::uint32_t>(hit.chunk) - 1) > 0;
      }
    }
    std::printf("%-10s %3zu  recall %.4f  %7.0f queries/s  resident %.0f MB, own %.0f MB\n", name,
                k, static_cast<double>(found) / (vectors::kMadeQueries * vectors::kMadeNeighbours),
                vectors::kMadeQueries / watch.seconds(), vectors::process_memory("VmRSS:"),
                vectors::process_memory("RssAnon:"));
  }
}

int search(const fs::path& data, const fs::path& folder) {
  const vectors::MadeTruth truth = vectors::read_truth(data);
  Executor executor(1);
  const Stopwatch watch;
  IndexOptions reading = options();
  reading.access = store::Catalog::Access::read_only;
  const auto index = Index::open(folder, reading, store::FileSystem::real(), executor);
  if (!index) return std::fprintf(stderr, "%s\n", index.error().message.c_str()), 1;
  const auto snapshot = (*index)->snapshot();
  std::printf("%zu rows opened in %.2f s, resident %.0f MB\n", snapshot->chunks(), watch.seconds(),
              vectors::process_memory("VmRSS:"));
  ask(*snapshot, truth, search::Recall::ninety_five, vectors::kMadeNeighbours, "0.95");
  ask(*snapshot, truth, search::Recall::ninety_nine, vectors::kMadeNeighbours, "0.99");
  ask(*snapshot, truth, search::Recall::ninety_five, 50, "0.95");
  std::printf("at most resident %.0f MB\n", vectors::process_memory("VmHWM:"));
  return 0;
}

}  // namespace
}  // namespace quarry::index

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() >= 3 && words[0] == "build") {
    return quarry::bench::build(words[1], words[2],
                                words.size() > 3 ? std::stoul(words[3]) : SIZE_MAX);
  }
  if (words.size() == 3 && words[0] == "search") return quarry::search(words[1], words[2]);
  std::fprintf(stderr, "large_index_bench build DATA FOLDER [ROWS] | search DATA FOLDER\n");
  return 2;
}
