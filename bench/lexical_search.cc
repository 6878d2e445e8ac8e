// lexical_search FOLDER PASSAGES QUERIES: Quarry's side of lexical_race.py.
//
// Indexes the lines of PASSAGES in FOLDER, each a document of one chunk without vectors, and prints
// the build time and the bytes. Then answers each request on standard input, {"k": 10, "rounds":
// 5}, with the rows found for each line of QUERIES and the seconds of each round over all queries.
// The times include analysing the query. Queries run on one core.
//
// lexical_search terms FILE: prints the terms of each line, separated by spaces, as Quarry's
// analyzer produces them for documents and queries.
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <string>

#include "bench/built_index.h"
#include "bench/one_core.h"
#include "bench/segment_bytes.h"
#include "bench/text_lines.h"
#include "core/clock.h"
#include "index/index.h"
#include "text/analyzer.h"

namespace quarry::bench {
namespace {

namespace fs = std::filesystem;

store::DocumentChange change_of(const std::string& text, std::size_t row) {
  const auto key = static_cast<std::int64_t>(row + 1);
  store::DocumentChange change{.key = store::DocumentKey{key}, .sequence = row + 1};
  store::ChunkRecord& chunk = change.chunks.emplace_back();
  chunk.key = store::ChunkKey{key};
  chunk.text = text;
  return change;
}

Result<double> ask_all(const search::Snapshot& snapshot, const std::vector<std::string>& queries,
                       std::size_t k, Json* rows) {
  const auto all = snapshot.scope_for(Principal::owner(), nullptr);
  double seconds = 0;
  for (const std::string& query : queries) {
    const Stopwatch watch;
    const auto hits = QUARRY_TRY(snapshot.matching(query, k, *all));
    seconds += watch.seconds();
    if (rows) rows->push(rows_of(hits));
  }
  return seconds;
}

Result<Json> answer(const search::Snapshot& snapshot, const std::vector<std::string>& queries,
                    const Json& request) {
  const auto k = static_cast<std::size_t>(request["k"].integer(10));
  Json rows = Json::array(), seconds = Json::array();
  QUARRY_TRY(ask_all(snapshot, queries, k, &rows));
  for (std::int64_t round = 0; round < request["rounds"].integer(); ++round) {
    seconds.push(QUARRY_TRY(ask_all(snapshot, queries, k, nullptr)));
  }
  return Json::object({{"rows", rows}, {"seconds", seconds}});
}

void say(const Json& line) { std::cout << line.dump() << std::endl; }

Result<void> serve(const fs::path& folder, const char* passages, const char* queries) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  Executor executor(kBuildThreads);
  const auto index =
      QUARRY_TRY(index::Index::create(folder, {}, store::FileSystem::real(), executor));
  const std::vector<std::string> texts = lines_of(passages);
  const double seconds = QUARRY_TRY(
      build(*index, texts.size(), [&](std::size_t row) { return change_of(texts[row], row); }));
  say(Json::object({{"build_s", seconds}, {"bytes", QUARRY_TRY(segment_bytes(folder))}}));
  stay_on_one_core();
  const auto snapshot = index->snapshot();
  const std::vector<std::string> asked = lines_of(queries);
  for (std::string line; std::getline(std::cin, line);) {
    say(QUARRY_TRY(answer(*snapshot, asked, QUARRY_TRY(Json::parse(line)))));
  }
  return {};
}

void print_terms(const char* file) {
  const auto analyzer = text::Analyzer::standard();
  for (const std::string& line : lines_of(file)) {
    for (const std::string& term : analyzer->terms(line)) std::cout << term << ' ';
    std::cout << '\n';
  }
}

}  // namespace
}  // namespace quarry::bench

int main(int count, char** arguments) {
  if (count == 3 && arguments[1] == std::string("terms")) {
    quarry::bench::print_terms(arguments[2]);
    return 0;
  }
  if (count != 4) {
    std::fprintf(stderr, "usage: lexical_search FOLDER PASSAGES QUERIES | terms FILE\n");
    return 2;
  }
  const auto done = quarry::bench::serve(arguments[1], arguments[2], arguments[3]);
  if (!done) std::fprintf(stderr, "lexical_search: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
