// Inverted lists over many generated vectors, larger than memory if requested: rows are generated,
// encoded and written in one stream.
//
//   ivf_bench generate ROWS FOLDER GIVEN   rows as 8-bit codes, queries and their exact neighbours
//   ivf_bench build FOLDER [LISTS]         the lists
//   ivf_bench search FOLDER [PROBES]       recall, queries per second, memory
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#include "core/clock.h"
#include "simd/dot.h"
#include "simd/dot_int8.h"
#include "store/container.h"
#include "vectors/ivf_builder.h"
#include "vectors/ivf_search.h"
#include "vectors/made_rows.h"
#include "vectors/vector_mixture.h"

namespace quarry::vectors {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kRowsOfTask = 4096;
constexpr std::uint32_t kListsKind = store::four_characters("IVFB");

MadeRow encode(std::span<const float> row) {
  MadeRow code;
  float most = 0;
  for (const float value : row) most = std::max(most, std::abs(value));
  code.step = most / 127;
  for (std::size_t i = 0; i < kMadeDimension; ++i) {
    code.values[i] = static_cast<std::int8_t>(std::lround(row[i] / code.step));
  }
  return code;
}

void decode(const MadeRow& code, float* to) {
  for (std::size_t i = 0; i < kMadeDimension; ++i) to[i] = code.step * code.values[i];
}

class MappedRows final : public IvfRows {
 public:
  MappedRows(const fs::path& path, int advice) : file_(*store::FileSystem::real().map(path)) {
    ::madvise(const_cast<char*>(file_->bytes().data()), file_->bytes().size(), advice);
  }
  std::uint32_t size() const override {
    return static_cast<std::uint32_t>(file_->bytes().size() / sizeof(MadeRow));
  }
  std::size_t dimension() const override { return kMadeDimension; }
  void read(std::uint32_t first, std::uint32_t count, std::span<float> to) const override {
    for (std::uint32_t i = 0; i < count; ++i)
      decode(code(first + i), to.data() + i * kMadeDimension);
  }
  const MadeRow& code(std::uint32_t row) const {
    return reinterpret_cast<const MadeRow*>(file_->bytes().data())[row];
  }

 private:
  std::shared_ptr<const store::MappedFile> file_;
};

class QueryScorer final : public IvfRowReader {
 public:
  QueryScorer(const MappedRows& rows, std::span<const float> query) : rows_(rows), query_(query) {}
  bool permits(std::uint32_t) override { return true; }
  float score(std::uint32_t row) override {
    const MadeRow& code = rows_.code(row);
    return code.step * simd::dot_float_int8(query_, code.values);
  }
  void prefetch(std::uint32_t row) override {
    simd::prefetch_row(&rows_.code(row), sizeof(MadeRow));
  }

 private:
  const MappedRows& rows_;
  std::span<const float> query_;
};

// The best rows of one query so far.
using Best = std::vector<std::pair<float, std::uint32_t>>;

void keep(Best& best, float score, std::uint32_t row) {
  if (best.size() == kMadeNeighbours && score <= best.front().first) return;
  best.emplace_back(score, row);
  std::ranges::push_heap(best, std::ranges::greater());
  if (best.size() <= kMadeNeighbours) return;
  std::ranges::pop_heap(best, std::ranges::greater());
  best.pop_back();
}

// Reads a NumPy file of float rows.
std::vector<float> read_npy(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  unsigned char start[10] = {};
  file.read(reinterpret_cast<char*>(start), 10);
  const std::size_t begin = 10 + start[8] + 256U * start[9];
  std::vector<float> values((fs::file_size(path) - begin) / 4);
  file.seekg(static_cast<std::streamoff>(begin));
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * 4));
  return values;
}

void generate(std::uint32_t rows, const fs::path& folder, const fs::path& given) {
  const Stopwatch watch;
  fs::create_directories(folder);
  Executor executor;
  const std::vector<float> passages = read_npy(given / "passages.npy");
  const VectorMixture mixture(passages, kMadeDimension, executor);
  std::printf("neighbours of %zu in %.0f s\n", mixture.count(), watch.seconds());
  std::vector<float> queries = read_npy(given / "queries.npy");
  queries.resize(kMadeQueries * kMadeDimension);
  std::vector<Best> best(kMadeQueries);
  std::mutex merging;
  const int file = ::open((folder / "rows").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644);
  executor.parallel_for((rows + kRowsOfTask - 1) / kRowsOfTask, [&](std::size_t task) {
    const auto first = static_cast<std::uint32_t>(task * kRowsOfTask);
    const std::uint32_t count = std::min(kRowsOfTask, rows - first);
    std::vector<float> values(count * kMadeDimension);
    std::vector<MadeRow> codes(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto row = std::span(values).subspan(i * kMadeDimension, kMadeDimension);
      mixture.row(first + i, row);
      codes[i] = encode(row);
    }
    const std::size_t bytes = count * sizeof(MadeRow);
    if (::pwrite(file, codes.data(), bytes, static_cast<off_t>(first * sizeof(MadeRow))) !=
        static_cast<ssize_t>(bytes)) {
      std::perror("write");
      std::exit(1);
    }
    std::vector<float> scores(count);
    std::vector<Best> part(kMadeQueries);
    for (std::size_t q = 0; q < kMadeQueries; ++q) {
      simd::dot_rows(std::span(queries).subspan(q * kMadeDimension, kMadeDimension), values,
                     scores);
      for (std::uint32_t i = 0; i < count; ++i) keep(part[q], scores[i], first + i);
    }
    const std::lock_guard lock(merging);
    for (std::size_t q = 0; q < kMadeQueries; ++q) {
      for (const auto& [score, row] : part[q]) keep(best[q], score, row);
    }
  });
  ::close(file);
  std::ofstream truth(folder / "truth", std::ios::binary);
  truth.write(reinterpret_cast<const char*>(queries.data()),
              static_cast<std::streamsize>(queries.size() * 4));
  float similarity = 0;
  for (Best& neighbours : best) {
    std::ranges::sort(neighbours, std::ranges::greater());
    similarity += neighbours.front().first / kMadeQueries;
    for (const auto& [score, row] : neighbours) truth.write(reinterpret_cast<const char*>(&row), 4);
  }
  // The intrinsic dimension (Levina and Bickel, NIPS 2004), from the distances to the ten nearest
  // rows.
  double dimension = 0;
  for (const Best& neighbours : best) {
    double sum = 0;
    const double last = std::sqrt(2 - 2 * neighbours.back().first);
    for (const auto& [score, row] : neighbours) sum += std::log(last / std::sqrt(2 - 2 * score));
    dimension += (kMadeNeighbours - 2) / sum / kMadeQueries;
  }
  std::printf(
      "%u rows in %.0f s; nearest neighbour %.3f, intrinsic dimension as seen from the questions "
      "%.1f\n",
      rows, watch.seconds(), similarity, dimension);
}

void build(const fs::path& folder, std::size_t lists) {
  const Stopwatch watch;
  Executor executor;
  const MappedRows rows(folder / "rows", MADV_NORMAL);
  IvfImage image = *build_lists(rows, {.lists = lists}, executor);
  std::printf("%u rows: lists built in %.0f s, %.0f MB\n", rows.size(), watch.seconds(),
              static_cast<double>(image.blocks.size() + image.centroids.size()) / 1e6);
  auto writer = *store::ContainerWriter::create({.kind = kListsKind, .version = 1, .generation = 1},
                                                4, folder / "lists", store::FileSystem::real());
  (void)writer.add(store::four_characters("IVFH"), image.head);
  (void)writer.add(store::four_characters("IVFC"), image.centroids);
  (void)writer.add(store::four_characters("IVFL"), image.lists);
  (void)writer.add(store::four_characters("BITS"), image.blocks);
  (void)std::move(writer).commit();
}

using Neighbours = std::vector<std::vector<std::uint32_t>>;

// Runs all queries one after the other on this thread.
class Race {
 public:
  Race(const IvfLists& lists, const MappedRows& rows, std::span<const float> queries)
      : lists_(lists), rows_(rows), queries_(queries) {}

  Neighbours ask(std::size_t k, std::uint32_t probes) {
    Neighbours found(kMadeQueries);
    effort_ = {};
    const Stopwatch watch;
    for (std::size_t q = 0; q < kMadeQueries; ++q) {
      const auto query = queries_.subspan(q * kMadeDimension, kMadeDimension);
      QueryScorer scorer(rows_, query);
      IvfEffort effort;
      const auto hits =
          search_lists(lists_, {.query = query, .k = k, .probes = probes}, scorer, &effort);
      for (const IvfHit& hit : hits) found[q].push_back(hit.row);
      effort_.codes += effort.codes / kMadeQueries;
      effort_.candidates += effort.candidates;
      effort_.scored += effort.scored;
    }
    seconds_ = watch.seconds();
    return found;
  }
  void print(std::uint32_t probes, const Neighbours& truth, const Neighbours& found) const {
    std::size_t hits = 0, wanted = 0;
    for (std::size_t q = 0; q < kMadeQueries; ++q) {
      wanted += truth[q].size();
      for (const std::uint32_t row : found[q]) hits += std::ranges::count(truth[q], row) > 0;
    }
    std::printf("%6u  %6.4f  %9.0f  %7zu  %6zu  %.0f MB\n", probes,
                static_cast<double>(hits) / static_cast<double>(wanted), kMadeQueries / seconds_,
                effort_.codes, effort_.scored / kMadeQueries, process_memory("VmRSS:"));
  }

 private:
  const IvfLists& lists_;
  const MappedRows& rows_;
  std::span<const float> queries_;
  IvfEffort effort_;
  double seconds_ = 0;
};

void search(const fs::path& folder, std::uint32_t only) {
  const MadeTruth truth = read_truth(folder);
  const MappedRows rows(folder / "rows", MADV_RANDOM);
  const auto file =
      *store::Container::open(folder / "lists", kListsKind, store::FileSystem::real());
  // Opened without checking: reading everything to compare checksums would count as memory.
  const auto part = [&](const char(&name)[5]) {
    return *file->unchecked_section(store::four_characters(name));
  };
  const IvfLists lists = *IvfLists::read({part("IVFH"), part("IVFC"), part("IVFL"), part("BITS")});
  std::vector<std::uint32_t> fitted;
  for (const float recall : {0.9F, 0.95F, 0.99F, 0.999F}) {
    fitted.push_back(lists.probes_for(recall));
    std::printf("probes for %.3f: %u of %u\n", recall, fitted.back(), lists.lists());
  }
  Race race(lists, rows, truth.queries);
  Neighbours exact(kMadeQueries);
  for (std::size_t q = 0; q < kMadeQueries; ++q) {
    exact[q].assign(truth.of_query(q).begin(), truth.of_query(q).end());
  }
  std::printf("probes  recall  queries/s    codes  scored  resident\n");
  std::vector<std::uint32_t> probes = fitted;
  if (only > 0) {
    for (int pass = 0; pass < 20; ++pass) race.print(only, exact, race.ask(kMadeNeighbours, only));
    return;
  }
  for (std::uint32_t count = 16; count <= 1024; count *= 2) probes.push_back(count);
  std::ranges::sort(probes);
  for (const std::uint32_t count : probes) {
    race.print(count, exact, race.ask(kMadeNeighbours, count));
  }
  std::printf("50 nearest, compared with 2048 probes\n");
  const Neighbours wide = race.ask(50, 2048);
  for (const std::uint32_t count : fitted) race.print(count, wide, race.ask(50, count));
  std::printf("most resident: %.0f MB\n", process_memory("VmHWM:"));
}

}  // namespace
}  // namespace quarry::vectors

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() == 4 && words[0] == "generate") {
    quarry::vectors::generate(static_cast<std::uint32_t>(std::stoul(words[1])), words[2], words[3]);
  } else if (words.size() >= 2 && words[0] == "build") {
    quarry::vectors::build(words[1], words.size() > 2 ? std::stoul(words[2]) : 0);
  } else if (words.size() >= 2 && words[0] == "search") {
    quarry::vectors::search(
        words[1], words.size() > 2 ? static_cast<std::uint32_t>(std::stoul(words[2])) : 0);
  } else {
    std::fprintf(
        stderr,
        "ivf_bench generate ROWS FOLDER GIVEN | build FOLDER [LISTS] | search FOLDER [PROBES]\n");
    return 2;
  }
}
