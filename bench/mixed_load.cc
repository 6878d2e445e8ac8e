// mixed_load HOME VECTORS.npy PASSAGES QUERIES.npy QUERIES SECONDS: measures searches during
// writes.
//
// Builds a collection of all vectors, each with a text. Then eight clients run hybrid searches one
// after the other, first for half of SECONDS without writes, then for SECONDS while a writer adds
// 200 documents a second in durable batches of 20. Prints the latencies of the searches and the
// rate of the writer.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "bench/npy.h"
#include "bench/text_lines.h"
#include "core/clock.h"
#include "core/hash.h"
#include "knowledge/home.h"
#include "text/unicode.h"

namespace quarry::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kClients = 8, kBuildBatch = 2000, kDocumentsASecond = 200, kWriteBatch = 20;
constexpr std::size_t kCandidates = 50;  // of each method, the default of retrieval.candidates

struct Data {
  Matrix vectors, query_vectors;
  std::vector<std::string> passages, queries;

  // Concatenates halves of two passages, so that more rows than passages still get distinct texts.
  std::string text_of(std::size_t row) const {
    const std::string& first = passages[row % passages.size()];
    const std::string& second = passages[(row * 31 + row / passages.size()) % passages.size()];
    const auto half = [](const std::string& text) { return text.find(' ', text.size() / 2); };
    return first.substr(0, half(first)) + second.substr(std::min(half(second), second.size()));
  }
};

store::DocumentWrite document_of(const Data& data, std::size_t number) {
  const std::size_t row = number % data.vectors.rows;
  store::DocumentWrite write;
  Document& document = write.record.document;
  document.text = data.text_of(number);
  write.record.file = std::to_string(number);
  write.record.document_id = sha256(write.record.file).hex(32);
  store::ChunkRecord& chunk = write.chunks.emplace_back();
  chunk.chunk_id = write.record.document_id;
  chunk.range = {0, document.text.size()};
  chunk.char_end = text::count_code_points(document.text);
  chunk.text = document.text;
  chunk.embed_key = sha256(document.text + write.record.file);
  const auto values = data.vectors.row(row);
  chunk.vectors.assign(values.begin(), values.end());
  return write;
}

Result<void> write(knowledge::KnowledgeBase& base, const Data& data, std::size_t from,
                   std::size_t count) {
  store::CatalogBatch batch;
  for (std::size_t i = 0; i < count; ++i) batch.documents.push_back(document_of(data, from + i));
  QUARRY_TRY(base.write(batch));
  return {};
}

// Searches until `stop` is set. Returns the milliseconds of each search.
std::vector<double> search(const knowledge::KnowledgeBase& base, const Data& data,
                           std::size_t client, const std::atomic<bool>& stop) {
  std::vector<double> milliseconds;
  for (std::size_t q = client; !stop; q = (q + kClients) % data.queries.size()) {
    Trace trace;
    const Stopwatch watch;
    const auto found = base.candidates({.vector = data.query_vectors.row(q),
                                        .text = data.queries[q],
                                        .dense = kCandidates,
                                        .lexical = kCandidates},
                                       Principal::owner(), trace, Deadline::never());
    if (found) milliseconds.push_back(watch.milliseconds());
  }
  return milliseconds;
}

double at_share(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

// Runs all clients while `work` runs in this thread.
template <class Work>
Result<Json> under_load(const knowledge::KnowledgeBase& base, const Data& data, const Work& work) {
  std::atomic<bool> stop = false;
  std::vector<std::vector<double>> of_client(kClients);
  std::vector<std::thread> clients;
  for (std::size_t c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] { of_client[c] = search(base, data, c, stop); });
  }
  const Stopwatch watch;
  const Result<void> done = work();
  const double seconds = watch.seconds();
  stop = true;
  for (std::thread& client : clients) client.join();
  QUARRY_TRY(done);
  std::vector<double> all;
  for (const auto& one : of_client) all.insert(all.end(), one.begin(), one.end());
  std::ranges::sort(all);
  if (all.empty()) return {Code::internal, "no search was answered"};
  return Json::object({{"queries", all.size()},
                       {"qps", static_cast<double>(all.size()) / seconds},
                       {"p50_ms", at_share(all, 0.5)},
                       {"p99_ms", at_share(all, 0.99)}});
}

// Writes at most kDocumentsASecond and does not catch up after a slow batch. Sets `written` to the
// number of documents and `slowest_ms` to the longest time of a batch.
Result<void> write_steadily(knowledge::KnowledgeBase& base, const Data& data, double seconds,
                            std::size_t& written, double& slowest_ms) {
  const Stopwatch watch;
  const double pause = static_cast<double>(kWriteBatch) / kDocumentsASecond;
  for (double next = 0; next < seconds; next = std::max(next + pause, watch.seconds())) {
    std::this_thread::sleep_for(std::chrono::duration<double>(next - watch.seconds()));
    const Stopwatch one;
    QUARRY_TRY(write(base, data, data.vectors.rows + written, kWriteBatch));
    slowest_ms = std::max(slowest_ms, one.milliseconds());
    written += kWriteBatch;
  }
  return {};
}

Result<Json> run(const fs::path& folder, const Data& data, double seconds) {
  fs::remove_all(folder);
  Executor executor;
  const auto home = QUARRY_TRY(
      knowledge::Home::open({.folder = folder, .access = store::Catalog::Access::read_write},
                            store::FileSystem::real(), executor));
  const auto base = QUARRY_TRY(home->open_or_create(
      "load",
      {.name = "given", .fingerprint = std::string(64, '0'), .dimension = data.vectors.columns}));
  const Stopwatch building;
  for (std::size_t at = 0; at < data.vectors.rows; at += kBuildBatch) {
    QUARRY_TRY(write(*base, data, at, std::min(kBuildBatch, data.vectors.rows - at)));
  }
  QUARRY_TRY(base->settle());
  const double build_s = building.seconds();

  Json quiet = QUARRY_TRY(under_load(*base, data, [&]() -> Result<void> {
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds / 2));
    return {};
  }));
  std::size_t written = 0;
  double slowest_ms = 0;
  Json writing = QUARRY_TRY(under_load(
      *base, data, [&] { return write_steadily(*base, data, seconds, written, slowest_ms); }));
  writing.set("documents_per_s", static_cast<double>(written) / seconds);
  writing.set("slowest_batch_ms", slowest_ms);
  return Json::object({{"chunks", data.vectors.rows},
                       {"ingest_s", build_s},
                       {"without_writes", quiet},
                       {"with_writes", writing}});
}

Result<void> run(char** arguments) {
  const Data data{.vectors = QUARRY_TRY(read_npy(arguments[2])),
                  .query_vectors = QUARRY_TRY(read_npy(arguments[4])),
                  .passages = lines_of(arguments[3]),
                  .queries = lines_of(arguments[5])};
  const Json found = QUARRY_TRY(run(arguments[1], data, std::atof(arguments[6])));
  std::printf("%s\n", found.dump().c_str());
  return {};
}

}  // namespace
}  // namespace quarry::bench

int main(int count, char** arguments) {
  if (count != 7) {
    std::fprintf(stderr,
                 "usage: mixed_load HOME VECTORS.npy PASSAGES QUERIES.npy QUERIES SECONDS\n");
    return 2;
  }
  const auto done = quarry::bench::run(arguments);
  if (!done) std::fprintf(stderr, "mixed_load: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
