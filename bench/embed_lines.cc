// embed_lines IN OUT.npy passage|query THREADS: embeds each line of a text file with the default
// model of `quarry`. Prints {"texts": N, "seconds": S}.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/npy.h"
#include "bench/text_lines.h"
#include "core/clock.h"
#include "core/deadline.h"
#include "embed/embedder.h"

namespace quarry::bench {
namespace {

// Texts in a call: enough to batch them by length, few enough for a useful progress report.
constexpr std::size_t kBatch = 4096;

Result<void> embed_lines(const char* in, const char* out, embed::EmbedRole role,
                         std::size_t threads) {
  Executor executor(threads);
  const auto embedder = QUARRY_TRY(embed::open_embedder({}, executor));
  const std::vector<std::string> lines = lines_of(in);
  std::vector<float> rows;
  const Stopwatch watch;
  for (std::size_t at = 0; at < lines.size(); at += kBatch) {
    const auto batch = std::span(lines).subspan(at, std::min(kBatch, lines.size() - at));
    const embed::Vectors found = QUARRY_TRY(embedder->embed(batch, role, Deadline::never()));
    rows.insert(rows.end(), found.values.begin(), found.values.end());
    std::fprintf(stderr, "%zu of %zu texts, %.0f s\n", at + batch.size(), lines.size(),
                 watch.seconds());
  }
  std::printf("{\"texts\": %zu, \"seconds\": %.2f}\n", lines.size(), watch.seconds());
  return write_npy(out, embedder->identity().dimension, rows);
}

}  // namespace
}  // namespace quarry::bench

int main(int count, char** arguments) {
  using namespace quarry;
  using namespace quarry::bench;
  if (count != 5) {
    std::fprintf(stderr, "usage: embed_lines IN OUT.npy passage|query THREADS\n");
    return 2;
  }
  const quarry::embed::EmbedRole role = arguments[3] == std::string("query")
                                            ? quarry::embed::EmbedRole::query
                                            : quarry::embed::EmbedRole::passage;
  const auto done = quarry::bench::embed_lines(arguments[1], arguments[2], role,
                                               std::strtoul(arguments[4], nullptr, 10));
  if (!done) std::fprintf(stderr, "embed_lines: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
