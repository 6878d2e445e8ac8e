// How fast the graph of a segment is built and walked, on vectors of a file: numpy's format,
// float32.
//   dense_bench VECTORS.npy [queries]: the last rows are the questions.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "core/clock.h"
#include "index/graph_builder.h"
#include "index/graph_walk.h"

namespace quarry {
namespace {

constexpr std::size_t kWanted = 10;

struct Vectors {
  std::size_t dimension = 0;
  std::vector<float> values;
  std::size_t rows() const { return values.size() / dimension; }
  std::span<const float> row(std::size_t i) const {
    return std::span(values).subspan(i * dimension, dimension);
  }
};

// {'descr': '<f4', 'fortran_order': False, 'shape': (rows, dimension), }
Vectors read_npy(const char* path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  std::uint16_t header = 0;
  std::memcpy(&header, bytes.data() + 8, 2);
  const std::string text = bytes.substr(10, header);
  const std::size_t comma = text.find(',', text.find("'shape'"));
  Vectors vectors;
  vectors.dimension = std::strtoul(text.c_str() + comma + 1, nullptr, 10);
  vectors.values.resize((bytes.size() - 10 - header) / 4);
  std::memcpy(vectors.values.data(), bytes.data() + 10 + header, vectors.values.size() * 4);
  return vectors;
}

using Truth = std::vector<std::vector<std::uint32_t>>;

Truth exact(const Vectors& base, std::size_t rows, std::size_t queries, Executor& executor) {
  Truth truth(queries);
  const RowParts<std::string_view> parts{
      .codes = {reinterpret_cast<const char*>(base.values.data()), rows * base.dimension * 4},
      .scales = {},
      .signs = {}};
  const CodeRows view = *CodeRows::read({base.dimension, VectorCode::float32}, rows, parts);
  executor.parallel_for(queries, [&](std::size_t q) {
    std::vector<float> scores(rows);
    RowQuery(view, base.row(rows + q))
        .estimate_run(0, static_cast<std::uint32_t>(rows), scores.data());
    std::vector<std::uint32_t> order(rows);
    for (std::size_t i = 0; i < rows; ++i) order[i] = static_cast<std::uint32_t>(i);
    std::partial_sort(order.begin(), order.begin() + kWanted, order.end(),
                      [&](auto a, auto b) { return scores[a] > scores[b]; });
    truth[q].assign(order.begin(), order.begin() + kWanted);
  });
  return truth;
}

double recall(const std::vector<std::uint32_t>& found, const std::vector<std::uint32_t>& truth) {
  std::size_t hits = 0;
  for (const auto row : truth) hits += std::ranges::count(found, row) > 0;
  return static_cast<double>(hits) / static_cast<double>(truth.size());
}

void bench(const Vectors& all, std::size_t queries, VectorCode code) {
  const std::size_t rows = all.rows() - queries;
  Executor executor(2);
  const Truth truth = exact(all, rows, queries, executor);
  RowParts<std::string> parts;
  const Stopwatch encoding;
  encode_rows({all.dimension, code}, std::span(all.values).first(rows * all.dimension), parts);
  std::printf("%zu rows of %zu, %s, encoded in %.2f s\n", rows, all.dimension,
              to_string(code).data(), encoding.seconds());
  const CodeRows view =
      *CodeRows::read({all.dimension, code}, rows,
                      {.codes = parts.codes, .scales = parts.scales, .signs = parts.signs});
  GraphSettings settings;
  if (const char* w = std::getenv("W")) settings.width = std::strtoul(w, nullptr, 10);
  if (const char* w = std::getenv("M")) settings.links = std::strtoul(w, nullptr, 10);
  if (const char* w = std::getenv("E")) settings.entries = std::strtoul(w, nullptr, 10);
  const Stopwatch building;
  GraphBuilder builder(view, settings, executor);
  (void)builder.link_rest();
  std::printf("built in %.2f s\n", building.seconds());
  std::string links, entries;
  builder.write(links, entries);
  const VectorGraph graph = *VectorGraph::read(links, entries, view.size());
  std::vector<std::string> findings;
  graph.check(findings);
  for (const auto& f : findings) std::printf("%s\n", f.c_str());
  std::size_t total = 0;
  for (std::uint32_t r = 0; r < view.size(); ++r)
    for (auto l : graph.links(r)) total += l != kNoRow;
  std::printf("links a row %.1f\n", double(total) / view.size());
  WalkMemory memory;
  {
    double found = 0;
    const Stopwatch watch;
    std::vector<float> scores(rows);
    std::size_t n = std::min<std::size_t>(queries, 200);
    double rr = 0;
    for (std::size_t q = 0; q < n; ++q) {
      const RowQuery query(view, all.row(rows + q));
      query.estimate_run(0, static_cast<std::uint32_t>(rows), scores.data());
      found += scores[0];
      std::vector<std::pair<float, std::uint32_t>> order;
      for (std::uint32_t r = 0; r < rows; ++r) order.emplace_back(-scores[r], r);
      std::partial_sort(order.begin(), order.begin() + 40, order.end());
      for (int i = 0; i < 40; ++i) order[i].first = -query.score(order[i].second);
      std::sort(order.begin(), order.begin() + 40);
      std::vector<std::uint32_t> ids;
      for (int i = 0; i < 10; ++i) ids.push_back(order[i].second);
      rr += recall(ids, truth[q]);
    }
    std::printf("flat: recall %.4f (ceiling of the code)\n", rr / n);
  }
  for (const std::size_t width :
       {10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 64, 80, 96, 128, 192, 256, 384}) {
    double sum = 0;
    std::size_t visited = 0;
    double best = 1e9;
    for (int repeat = 0; repeat < 3; ++repeat) {
      sum = 0;
      visited = 0;
      double seconds = 0;
      for (std::size_t q = 0; q < queries; ++q) {
        const Stopwatch watch;
        const RowQuery query(view, all.row(rows + q));
        walk(graph, query, width, memory);
        std::vector<std::pair<float, std::uint32_t>> best_rows;
        const auto steps = memory.list.steps();
        for (std::size_t i = 0; i < std::min<std::size_t>(steps.size(), 20); ++i)
          best_rows.emplace_back(-query.score(steps[i].row), steps[i].row);
        std::sort(best_rows.begin(), best_rows.end());
        std::vector<std::uint32_t> ids;
        for (std::size_t i = 0; i < std::min(kWanted, best_rows.size()); ++i)
          ids.push_back(best_rows[i].second);
        seconds += watch.seconds();
        visited += memory.visited();
        sum += recall(ids, truth[q]);
      }
      best = std::min(best, seconds);
    }
    std::printf("width %4zu recall %.4f %8.0f q/s, %zu visited\n", width, sum / double(queries),
                double(queries) / best, visited / queries);
  }
}

}  // namespace
}  // namespace quarry

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const quarry::Vectors all = quarry::read_npy(argv[1]);
  const std::size_t queries = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1000;
  quarry::bench(all, queries, argc > 3 ? *quarry::vector_code(argv[3]) : quarry::VectorCode::int8);
}
