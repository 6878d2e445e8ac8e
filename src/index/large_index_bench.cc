// An index of many vectors through the same interface as every other: written in batches, merged,
// opened again and searched. What it is made of comes from `ivf_bench generate`.
//
//   large_index_bench build DATA FOLDER [ROWS]   from the first rows; how much memory that takes
//   large_index_bench search DATA FOLDER         recall of the ten nearest, queries a second,
//   memory
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>

#include "core/clock.h"
#include "index/index.h"

namespace quarry {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDimension = 384;
constexpr std::size_t kQueries = 500;
constexpr std::size_t kNeighbours = 10;
constexpr std::size_t kBatch = 2000;
constexpr int kPasses = 5;

// As ivf_bench writes them.
struct Row {
  std::int8_t values[kDimension];
  float step;
};

IndexOptions options() { return {.dimension = kDimension, .vectors = VectorCode::bits}; }

// In megabytes: what lies in /proc/self/status under that name.
double memory(const char* name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) {
      return std::stod(line.substr(line.find_first_of("0123456789"))) * 1024 / 1e6;
    }
  }
  return 0;
}

// The most that was neither mapped from files nor shared, looked at ten times a second.
class MostOwnMemory {
 public:
  double megabytes() const { return most_; }

 private:
  std::atomic<double> most_{0};
  std::jthread watch_{[this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      most_ = std::max(most_.load(), memory("RssAnon:"));
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }};
};

DocumentChange document(std::int64_t key, const Row& row) {
  DocumentChange change{.key = DocumentKey{key}, .sequence = static_cast<std::uint64_t>(key)};
  ChunkRecord& chunk = change.chunks.emplace_back();
  chunk.key = ChunkKey{key};
  chunk.text = "row " + std::to_string(key % 1000);
  for (const std::int8_t value : row.values) chunk.vectors.push_back(row.step * value);
  return change;
}

// The i-th row is document i + 1.
int build(const fs::path& data, const fs::path& folder, std::size_t wanted) {
  const MostOwnMemory most;
  std::ifstream rows(data / "rows", std::ios::binary);
  const std::size_t count =
      std::min<std::size_t>(wanted, fs::file_size(data / "rows") / sizeof(Row));
  fs::remove_all(folder);
  Executor executor;
  const Stopwatch watch;
  // As `quarry reindex` does: it is merged when it is listed.
  const auto index = Index::create(folder, options(), FileSystem::real(), executor);
  if (!index) return std::fprintf(stderr, "%s\n", index.error().message.c_str()), 1;
  std::vector<Row> batch(kBatch);
  for (std::size_t at = 0; at < count; at += kBatch) {
    const std::size_t size = std::min(kBatch, count - at);
    rows.read(reinterpret_cast<char*>(batch.data()),
              static_cast<std::streamsize>(size * sizeof(Row)));
    std::vector<DocumentChange> changes;
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
      most.megabytes(), memory("VmHWM:"));
  return 0;
}

void ask(const IndexSnapshot& snapshot, std::span<const float> queries,
         std::span<const std::uint32_t> truth, Recall recall, std::size_t k, const char* name) {
  const auto all = snapshot.permit(Principal::owner(), nullptr);
  for (int pass = 0; pass < kPasses; ++pass) {
    std::size_t found = 0;
    const Stopwatch watch;
    for (std::size_t q = 0; q < kQueries; ++q) {
      const auto hits = snapshot.nearest(queries.subspan(q * kDimension, kDimension), k, *all,
                                         {.recall = recall});
      const auto wanted = truth.subspan(q * kNeighbours, kNeighbours);
      for (const IndexHit& hit : *hits) {
        found += std::ranges::count(wanted, static_cast<std::uint32_t>(hit.chunk) - 1) > 0;
      }
    }
    std::printf("%-10s %3zu  recall %.4f  %7.0f queries/s  resident %.0f MB, own %.0f MB\n", name,
                k, static_cast<double>(found) / (kQueries * kNeighbours),
                kQueries / watch.seconds(), memory("VmRSS:"), memory("RssAnon:"));
  }
}

int search(const fs::path& data, const fs::path& folder) {
  std::vector<float> queries(kQueries * kDimension);
  std::vector<std::uint32_t> truth(kQueries * kNeighbours);
  std::ifstream file(data / "truth", std::ios::binary);
  file.read(reinterpret_cast<char*>(queries.data()),
            static_cast<std::streamsize>(queries.size() * 4));
  file.read(reinterpret_cast<char*>(truth.data()), static_cast<std::streamsize>(truth.size() * 4));
  Executor executor(1);
  const Stopwatch watch;
  IndexOptions reading = options();
  reading.access = Catalog::Access::read_only;
  const auto index = Index::open(folder, reading, FileSystem::real(), executor);
  if (!index) return std::fprintf(stderr, "%s\n", index.error().message.c_str()), 1;
  const auto snapshot = (*index)->snapshot();
  std::printf("%zu rows opened in %.2f s, resident %.0f MB\n", snapshot->chunks(), watch.seconds(),
              memory("VmRSS:"));
  ask(*snapshot, queries, truth, Recall::ninety_five, kNeighbours, "0.95");
  ask(*snapshot, queries, truth, Recall::ninety_nine, kNeighbours, "0.99");
  ask(*snapshot, queries, truth, Recall::ninety_five, 50, "0.95");
  std::printf("at most resident %.0f MB\n", memory("VmHWM:"));
  return 0;
}

}  // namespace
}  // namespace quarry

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() >= 3 && words[0] == "build") {
    return quarry::build(words[1], words[2], words.size() > 3 ? std::stoul(words[3]) : SIZE_MAX);
  }
  if (words.size() == 3 && words[0] == "search") return quarry::search(words[1], words[2]);
  std::fprintf(stderr, "large_index_bench build DATA FOLDER [ROWS] | search DATA FOLDER\n");
  return 2;
}
