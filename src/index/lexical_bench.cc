// Measures how fast words are indexed and searched, how many bytes they take and how good the hits
// are, over a labelled collection:
//
//   lexical_bench FOLDER [characters of a chunk [weight of the title]]
//
// FOLDER has the layout of BEIR, with gzipped files. Without a size, or with 0, a document is one
// chunk. One thread searches; all processors build.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <unordered_map>

#include "core/clock.h"
#include "core/json.h"
#include "index/index.h"
#include "segment/segment_builder.h"

namespace quarry::index {
namespace {

constexpr double kSecondsOfQueries = 1.0;  // for each run; the median of the runs is reported
constexpr int kRuns = 5;

struct Record {
  std::string id, title, text;
};
using Grades = std::map<std::string, int>;

struct Collection {
  std::vector<Record> documents, queries;
  std::unordered_map<std::string, Grades> relevant;  // by query
};

std::vector<Record> read_records(const std::string& path) {
  std::vector<Record> records;
  std::FILE* lines = popen(("zcat '" + path + "'").c_str(), "r");
  char* line = nullptr;
  std::size_t capacity = 0;
  for (ssize_t size; lines && (size = getline(&line, &capacity, lines)) > 0;) {
    const auto json = Json::parse({line, static_cast<std::size_t>(size)});
    if (!json) continue;
    records.push_back({std::string((*json)["_id"].string()), std::string((*json)["title"].string()),
                       std::string((*json)["text"].string())});
  }
  std::free(line);
  if (lines) pclose(lines);
  return records;
}

Collection read_collection(const std::string& folder) {
  Collection all{
      read_records(folder + "/corpus.jsonl.gz"), read_records(folder + "/queries.jsonl.gz"), {}};
  std::ifstream judged(folder + "/qrels/test.tsv");
  std::string line, query, document;
  std::getline(judged, line);
  while (std::getline(judged, line)) {
    int grade = 0;
    if (std::istringstream(line) >> query >> document >> grade && grade > 0) {
      all.relevant[query][document] = grade;
    }
  }
  std::erase_if(all.queries, [&](const Record& r) { return !all.relevant.contains(r.id); });
  return all;
}

// Splits into pieces of about `size` bytes that end between words; 0 means one piece.
std::vector<std::string> pieces(const std::string& text, std::size_t size) {
  if (size == 0) return {text};
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.size(), text.find(' ', std::min(text.size(), at + size)));
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

std::vector<store::DocumentChange> changes(const Collection& collection, std::size_t size) {
  std::vector<store::DocumentChange> all;
  std::int64_t key = 0, chunk_key = 0;
  for (const Record& record : collection.documents) {
    store::DocumentChange& change = all.emplace_back();
    change.key = store::DocumentKey{++key};
    change.sequence = static_cast<std::uint64_t>(key);
    change.title = record.title;
    change.metadata = Json::object();
    for (std::string& text : pieces(record.text, size)) {
      store::ChunkRecord& chunk = change.chunks.emplace_back();
      chunk.key = store::ChunkKey{++chunk_key};
      chunk.text = std::move(text);
    }
  }
  return all;
}

void print_sections(std::vector<store::DocumentChange> all, Executor& executor) {
  const Stopwatch analysing;
  auto documents =
      segment::analyse(std::move(all), {text::Analyzer::standard().get(), {}}, executor);
  const double analysed = analysing.seconds();
  const Stopwatch inverting;
  const segment::SegmentImage image =
      segment::build_segment(std::move(documents), vectors::VectorShape());
  std::printf("  analysed in %.3f s, inverted in %.3f s; bytes:", analysed, inverting.seconds());
  std::size_t words = 0;
  for (std::size_t i = 0; i < segment::kSegmentSections.size(); ++i) {
    std::printf(" %.4s %zu", reinterpret_cast<const char*>(&segment::kSegmentSections[i]),
                image.all[i].size());
    const bool of_words = i >= static_cast<std::size_t>(segment::SegmentPart::lengths) &&
                          i <= static_cast<std::size_t>(segment::SegmentPart::postings);
    if (of_words) words += image.all[i].size();
  }
  std::printf("; words %.2f MB\n", static_cast<double>(words) / 1e6);
}

double gain(const Grades& grades, const std::vector<std::string>& found) {
  double sum = 0, ideal = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(10, found.size()); ++i) {
    const auto grade = grades.find(found[i]);
    if (grade != grades.end()) sum += grade->second / std::log2(static_cast<double>(i) + 2);
  }
  std::vector<int> best;
  for (const auto& [document, grade] : grades) best.push_back(grade);
  std::ranges::sort(best, std::greater());
  for (std::size_t i = 0; i < std::min<std::size_t>(10, best.size()); ++i) {
    ideal += best[i] / std::log2(static_cast<double>(i) + 2);
  }
  return ideal > 0 ? sum / ideal : 0;
}

double ndcg(const Collection& collection, const search::Snapshot& snapshot,
            const search::Scope& scope) {
  double sum = 0;
  for (const Record& query : collection.queries) {
    std::vector<std::string> found;
    const auto hits = snapshot.matching(query.text, 100, scope);
    for (const search::ChunkHit& hit : *hits) {
      const auto& id =
          collection
              .documents[static_cast<std::size_t>(static_cast<std::int64_t>(hit.document)) - 1]
              .id;
      if (std::ranges::find(found, id) == found.end()) found.push_back(id);
    }
    sum += gain(collection.relevant.at(query.id), found);
  }
  return sum / static_cast<double>(collection.queries.size());
}

// Queries per second, and the 99th percentile of the latency.
void measure(const Collection& collection, const search::Snapshot& snapshot,
             const search::Scope& scope, std::size_t k) {
  std::vector<double> rates;
  std::vector<double> latencies;
  for (int run = 0; run < kRuns; ++run) {
    const Stopwatch watch;
    std::size_t asked = 0;
    while (watch.seconds() < kSecondsOfQueries) {
      for (const Record& query : collection.queries) {
        const Stopwatch one;
        (void)snapshot.matching(query.text, k, scope);
        latencies.push_back(1e3 * one.milliseconds());
        ++asked;
      }
    }
    rates.push_back(static_cast<double>(asked) / watch.seconds());
  }
  std::ranges::sort(rates);
  std::ranges::sort(latencies);
  std::printf("  top-%zu: %.0f queries/s, p50 %.1f us, p99 %.1f us\n", k, rates[kRuns / 2],
              latencies[latencies.size() / 2], latencies[latencies.size() * 99 / 100]);
}

int bench(const std::string& folder, std::size_t size, double title_weight) {
  const Collection collection = read_collection(folder);
  if (collection.documents.empty() || collection.queries.empty()) {
    std::fprintf(stderr, "%s: no labelled collection\n", folder.c_str());
    return 1;
  }
  const std::filesystem::path scratch =
      std::filesystem::temp_directory_path() / "quarry_lexical_bench";
  std::filesystem::remove_all(scratch);
  Executor executor;
  auto index = *Index::open(scratch, {.dimension = 0, .weights = {.title = title_weight}},
                            store::FileSystem::real(), executor);
  auto all = changes(collection, size);
  const Stopwatch building;
  (void)index->apply(std::move(all));
  (void)index->flush();
  const double built = building.seconds();
  const auto snapshot = index->snapshot();
  const auto scope = snapshot->scope_for(Principal::owner(), nullptr);
  std::printf("%s: %zu documents, %zu chunks, built in %.2f s, nDCG@10 %.4f\n", folder.c_str(),
              snapshot->documents(), snapshot->chunks(), built,
              ndcg(collection, *snapshot, *scope));
  print_sections(changes(collection, size), executor);
  for (const std::size_t k : {10, 100}) measure(collection, *snapshot, *scope, k);
  std::filesystem::remove_all(scratch);
  return 0;
}

}  // namespace
}  // namespace quarry::index

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "lexical_bench FOLDER [characters of a chunk [weight of the title]]\n");
    return 2;
  }
  return quarry::bench(arguments[1], count > 2 ? std::strtoul(arguments[2], nullptr, 10) : 0,
                       count > 3 ? std::strtod(arguments[3], nullptr) : 1);
}
