// Measures the speed and recall of dense search on the vectors of a file, and the cost of the
// graph:
//   dense_bench PASSAGES.npy QUERIES.npy [code]
// The files are NumPy arrays of 32-bit floats. One segment with a graph; one query at a time;
// recall against an exact search of the floats; the median of five passes over all queries.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "core/clock.h"
#include "search/snapshot.h"
#include "segment/segment_builder.h"
#include "segment/segment_merge.h"
#include "simd/dot.h"

namespace quarry::search {
namespace {

constexpr std::size_t kWanted = 10;
constexpr int kPasses = 5;

struct Vectors {
  std::size_t dimension = 0;
  std::vector<float> values;
  std::size_t rows() const { return values.size() / dimension; }
  std::span<const float> row(std::size_t i) const {
    return std::span(values).subspan(i * dimension, dimension);
  }
};

// "\x93NUMPY", version, length of the header in 16 bits, and the header:
// {'descr': '<f4', 'fortran_order': False, 'shape': (rows, dimension), }
Vectors read_npy(const char* path) {
  std::ifstream in(path, std::ios::binary);
  std::array<char, 10> start{};
  in.read(start.data(), start.size());
  std::uint16_t length = 0;
  std::memcpy(&length, start.data() + 8, sizeof length);
  std::string header(length, ' ');
  in.read(header.data(), length);
  char* at = header.data() + header.find('(') + 1;
  const std::size_t rows = std::strtoul(at, &at, 10);
  Vectors vectors{.dimension = std::strtoul(at + 1, nullptr, 10), .values = {}};
  vectors.values.resize(rows * vectors.dimension);
  in.read(reinterpret_cast<char*>(vectors.values.data()),
          static_cast<std::streamsize>(vectors.values.size() * sizeof(float)));
  return vectors;
}

// A pseudo-random bucket from 0 to 999 per passage, for filters that permit a given share.
std::int64_t bucket_of(std::size_t row) {
  return static_cast<std::int64_t>(row * 2'654'435'761 % 1000);
}

std::vector<segment::AnalysedDocument> documents_of(const Vectors& passages) {
  std::vector<segment::AnalysedDocument> documents(passages.rows());
  for (std::size_t i = 0; i < documents.size(); ++i) {
    documents[i].key = store::DocumentKey{static_cast<std::int64_t>(i)};
    documents[i].fields = Json::object({{"bucket", bucket_of(i)}});
    segment::AnalysedChunk& chunk = documents[i].chunks.emplace_back();
    chunk.key = store::ChunkKey{static_cast<std::int64_t>(i)};
    const auto row = passages.row(i);
    chunk.vectors.assign(row.begin(), row.end());
  }
  return documents;
}

using Truth = std::vector<std::vector<std::int64_t>>;

// The nearest passages with a bucket below `buckets`.
Truth nearest_by_floats(const Vectors& passages, const Vectors& queries, std::int64_t buckets,
                        Executor& executor) {
  Truth truth(queries.rows());
  executor.parallel_for(queries.rows(), [&](std::size_t q) {
    std::vector<float> scores(passages.rows());
    simd::dot_rows(queries.row(q), passages.values, scores);
    std::vector<std::pair<float, std::int64_t>> best;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (bucket_of(i) < buckets) best.emplace_back(-scores[i], static_cast<std::int64_t>(i));
    }
    const std::size_t count = std::min(kWanted, best.size());
    std::partial_sort(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(count), best.end());
    for (std::size_t i = 0; i < count; ++i) truth[q].push_back(best[i].second);
  });
  return truth;
}

std::size_t hits_among(const std::vector<ChunkHit>& hits, const std::vector<std::int64_t>& truth) {
  return static_cast<std::size_t>(std::ranges::count_if(hits, [&](const ChunkHit& hit) {
    return std::ranges::count(truth, static_cast<std::int64_t>(hit.chunk)) > 0;
  }));
}

void search(const Snapshot& snapshot, const Scope& scope, const Vectors& queries,
            const Truth& truth, const NearestSettings& settings, const char* name) {
  std::size_t found = 0, wanted = 0;
  std::array<double, kPasses> seconds;
  for (double& pass : seconds) {
    found = wanted = 0;
    pass = 0;
    for (std::size_t q = 0; q < queries.rows(); ++q) {
      const Stopwatch watch;
      const auto hits = snapshot.nearest(queries.row(q), kWanted, scope, settings);
      pass += watch.seconds();
      found += hits_among(*hits, truth[q]);
      wanted += truth[q].size();
    }
  }
  std::ranges::sort(seconds);
  std::printf("  %-16s recall@10 %.4f %9.0f queries/s\n", name,
              static_cast<double>(found) / static_cast<double>(wanted),
              static_cast<double>(queries.rows()) / seconds[kPasses / 2]);
}

std::shared_ptr<const Snapshot> build(const Vectors& passages, vectors::VectorShape shape,
                                      Executor& executor) {
  const auto flat =
      *segment::Segment::in_memory(segment::build_segment(documents_of(passages), shape));
  const std::vector<segment::SegmentView> views = {segment::view_of(flat)};
  segment::GraphPolicy policy;
  if (const char* width = std::getenv("WIDTH"))
    policy.graph.width = std::strtoul(width, nullptr, 10);
  const Stopwatch watch;
  segment::SegmentImage image = *segment::merge_segments(views, policy, executor);
  std::size_t bytes = 0;
  for (const auto part :
       {segment::SegmentPart::codes, segment::SegmentPart::scales, segment::SegmentPart::links,
        segment::SegmentPart::entries, segment::SegmentPart::recall, segment::SegmentPart::sketches,
        segment::SegmentPart::sketch_recall}) {
    bytes += image[part].size();
  }
  std::printf("%zu vectors of %zu, %s: built in %.1f s on %zu threads, %.0f bytes a vector\n",
              passages.rows(), passages.dimension, to_string(shape.code).data(), watch.seconds(),
              executor.threads(),
              static_cast<double>(bytes) / static_cast<double>(passages.rows()));
  const auto segment = *segment::Segment::in_memory(std::move(image));
  return std::make_shared<Snapshot>(
      SearchContext{
          .vectors = shape, .analyzer = text::Analyzer::standard(), .executor = &executor},
      std::vector<segment::SegmentView>{segment::view_of(segment)}, 0);
}

void bench(const Vectors& passages, const Vectors& queries, vectors::VectorCode code) {
  Executor executor(2), alone(1);
  const auto snapshot = build(passages, {passages.dimension, code}, executor);
  for (const std::int64_t buckets : {1000, 500, 100, 10, 1}) {
    const Truth truth = nearest_by_floats(passages, queries, buckets, executor);
    const auto filter = *filter::Filter::parse("bucket < " + std::to_string(buckets));
    const auto scope =
        snapshot->scope_for(Principal::owner(), buckets == 1000 ? nullptr : filter.get());
    std::printf("%.1f%% permitted\n", static_cast<double>(buckets) / 10);
    const auto run = [&](const NearestSettings& settings, const char* name) {
      search(*snapshot, *scope, queries, truth, settings, name);
    };
    run({.recall = Recall::ninety_five}, "recall 0.95");
    run({.recall = Recall::ninety_nine}, "recall 0.99");
    if (std::getenv("WIDTHS")) {
      for (const std::size_t width : {10, 16, 20, 24, 32, 48, 64, 96, 128, 192}) {
        run({.width = width}, ("width " + std::to_string(width)).c_str());
      }
    }
    run({.recall = Recall::exact}, "exact");
  }
}

}  // namespace
}  // namespace quarry::search

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "dense_bench PASSAGES.npy QUERIES.npy [float32|float16|int8|bits]\n");
    return 2;
  }
  const auto code = quarry::vectors::vector_code(argc > 3 ? argv[3] : "int8");
  using quarry::search::read_npy;
  quarry::search::bench(read_npy(argv[1]), read_npy(argv[2]), code.value());
}
