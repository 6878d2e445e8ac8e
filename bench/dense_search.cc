// dense_search FOLDER VECTORS.npy TAGS.npy QUERIES.npy: Quarry's side of vector_race.py.
//
// Builds an index of the vectors in FOLDER, as a collection does, and prints the build time and the
// bytes. Then answers each request on standard input,
//   {"k": 10, "recall": 0.99, "width": 64, "filter": "tag < 0.1", "rounds": 5, "most_seconds": 8}
// where width 0 derives the beam width from the recall and the filter may be null. A first pass
// runs the queries until `most_seconds` are over; its rows are in the answer. Each round then
// repeats the same queries; its seconds are in the answer. Queries run on one core.
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <string>

#include "bench/built_index.h"
#include "bench/npy.h"
#include "bench/one_core.h"
#include "bench/segment_bytes.h"
#include "core/clock.h"
#include "index/index.h"

namespace quarry::bench {
namespace {

namespace fs = std::filesystem;

search::Recall recall_of(double share) {
  if (share >= 1) return search::Recall::exact;
  return share > 0.95 ? search::Recall::ninety_nine : search::Recall::ninety_five;
}

Result<std::vector<search::ChunkHit>> search(const search::Snapshot& snapshot,
                                             std::span<const float> query, const Json& request,
                                             const search::Scope& scope) {
  const auto k = static_cast<std::size_t>(request["k"].integer(10));
  const auto width = static_cast<std::size_t>(request["width"].integer());
  return snapshot.nearest(query, k, scope,
                          {.recall = recall_of(request["recall"].number(0.99)), .width = width});
}

store::DocumentChange change_of(const Matrix& vectors, const Matrix& tags, std::size_t row) {
  const auto key = static_cast<std::int64_t>(row + 1);
  store::DocumentChange change{.key = store::DocumentKey{key}, .sequence = row + 1};
  change.metadata = Json::object({{"tag", tags.values[row]}});
  store::ChunkRecord& chunk = change.chunks.emplace_back();
  chunk.key = store::ChunkKey{key};
  const auto values = vectors.row(row);
  chunk.vectors.assign(values.begin(), values.end());
  return change;
}

// Runs the first `count` queries. With `rows`, appends the rows found and stops after
// `most_seconds`.
struct Round {
  std::size_t asked = 0;
  double seconds = 0;
};
Result<Round> ask(const search::Snapshot& snapshot, const Matrix& queries, std::size_t count,
                  const Json& request, const search::Scope& scope, Json* rows) {
  const double most_seconds = request["most_seconds"].number(60);
  Round round;
  while (round.asked < count && (!rows || round.seconds < most_seconds)) {
    const Stopwatch watch;
    const auto hits = QUARRY_TRY(search(snapshot, queries.row(round.asked), request, scope));
    round.seconds += watch.seconds();
    if (rows) rows->push(rows_of(hits));
    ++round.asked;
  }
  return round;
}

// Times the evaluation of the filter separately, because the peers get ready-made bitmaps.
Result<Json> answer(const search::Snapshot& snapshot, const Matrix& queries, const Json& request) {
  std::shared_ptr<const filter::Filter> filter;
  if (request["filter"].is_string())
    filter = QUARRY_TRY(filter::Filter::parse(request["filter"].string()));
  const Stopwatch permitting;
  const auto scope = snapshot.scope_for(Principal::owner(), filter.get());
  const double permit_ms = permitting.milliseconds();
  Json rows = Json::array(), seconds = Json::array();
  const Round first = QUARRY_TRY(ask(snapshot, queries, queries.rows, request, *scope, &rows));
  for (std::int64_t round = 0; round < request["rounds"].integer(); ++round) {
    seconds.push(QUARRY_TRY(ask(snapshot, queries, first.asked, request, *scope, nullptr)).seconds);
  }
  return Json::object({{"rows", rows}, {"seconds", seconds}, {"permit_ms", permit_ms}});
}

void say(const Json& line) { std::cout << line.dump() << std::endl; }

Result<void> serve(const fs::path& folder, const Matrix& vectors, const Matrix& tags,
                   const Matrix& queries) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  Executor executor(kBuildThreads);
  const index::IndexOptions options{.dimension = vectors.columns};
  const auto index =
      QUARRY_TRY(index::Index::create(folder, options, store::FileSystem::real(), executor));
  const double seconds = QUARRY_TRY(
      build(*index, vectors.rows, [&](std::size_t row) { return change_of(vectors, tags, row); }));
  say(Json::object({{"build_s", seconds}, {"bytes", QUARRY_TRY(segment_bytes(folder))}}));
  stay_on_one_core();
  const auto snapshot = index->snapshot();
  for (std::string line; std::getline(std::cin, line);) {
    say(QUARRY_TRY(answer(*snapshot, queries, QUARRY_TRY(Json::parse(line)))));
  }
  return {};
}

Result<void> run(char** arguments) {
  const Matrix vectors = QUARRY_TRY(read_npy(arguments[2]));
  const Matrix tags = QUARRY_TRY(read_npy(arguments[3]));
  const Matrix queries = QUARRY_TRY(read_npy(arguments[4]));
  return serve(arguments[1], vectors, tags, queries);
}

}  // namespace
}  // namespace quarry::bench

int main(int count, char** arguments) {
  if (count != 5) {
    std::fprintf(stderr, "usage: dense_search FOLDER VECTORS.npy TAGS.npy QUERIES.npy\n");
    return 2;
  }
  const auto done = quarry::bench::run(arguments);
  if (!done) std::fprintf(stderr, "dense_search: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
