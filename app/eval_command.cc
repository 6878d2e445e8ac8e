// quarry eval retrieval --dataset DIR: ingests a labelled dataset, runs its queries and reports
// quality and latency.
#include <CLI/CLI.hpp>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sys/resource.h>
#include <unistd.h>
#include <unordered_set>

#include "app/command.h"
#include "app/ingest_view.h"
#include "app/output.h"
#include "app/search_options.h"
#include "engine/ingest_run.h"
#include "eval/metrics.h"
#include "eval/retrieval_eval.h"
#include "knowledge/collection_name.h"

namespace quarry::app {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string dataset, run_file;
  std::vector<std::string> gates;
};

// A temporary folder; the destructor removes it.
class ScratchFolder {
 public:
  static Result<ScratchFolder> make() {
    std::string pattern = (fs::temp_directory_path() / "quarry-eval-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      return Error{
          .code = Code::denied,
          .message = "cannot create a temporary folder in " + fs::temp_directory_path().string(),
          .hint = "choose a data directory with --home DIR"};
    }
    return ScratchFolder(pattern);
  }
  explicit ScratchFolder(fs::path path) : path_(std::move(path)) {}
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

double peak_rss_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

Json ingest_figures(const ingest::IngestReport& report) {
  const auto per_second = [&](std::size_t count) {
    return report.seconds > 0 ? static_cast<double>(count) / report.seconds : 0;
  };
  return Json::object({{"documents", report.seen},
                       {"chunks", report.chunks_added},
                       {"embeddings_computed", report.embeddings_computed},
                       {"seconds", report.seconds},
                       {"documents_per_second", per_second(report.added)},
                       {"chunks_per_second", per_second(report.chunks_added)},
                       {"peak_rss_mb", peak_rss_mb()},
                       {"stage_seconds", report.stage_seconds}});
}

// Runs a query as `quarry search` does and maps the chunks found to the document ids of the
// dataset.
class CollectionSearch {
 public:
  CollectionSearch(const knowledge::KnowledgeBase& knowledge, const embed::Embedder* embedder,
                   retrieve::SearchRequest request)
      : retriever_(knowledge, embedder), request_(request), deep_(std::move(request)) {
    // A result may hold several chunks of a document. A larger top_k only appends results.
    deep_.top_k = 2 * eval::kEvalDepth;
  }

  // Times the search as configured, and scores a deeper one that begins with the same results.
  Result<eval::EvalAnswer> operator()(const std::string& query, const Deadline& deadline) {
    request_.query = deep_.query = query;
    Trace trace, untimed;
    const Stopwatch watch;
    QUARRY_TRY(retriever_.search(request_, Principal::owner(), trace, deadline));
    const double total = watch.milliseconds();
    const Json timings = trace.timings();
    for (const auto& [stage, milliseconds] : timings.members()) {
      stages_[stage].push_back(milliseconds.number());
    }
    stages_["without_embedding"].push_back(total - trace.milliseconds("embed"));
    const auto result = QUARRY_TRY(retriever_.search(deep_, Principal::owner(), untimed, deadline));
    return eval::EvalAnswer{documents(result), total};
  }

  Json stage_medians() const {
    Json json = Json::object();
    for (const auto& [stage, values] : stages_) json.set(stage, eval::percentile(values, 0.5));
    return json;
  }

 private:
  static std::vector<std::string> documents(const retrieve::SearchResult& result) {
    std::vector<std::string> ids;
    std::unordered_set<std::string> seen;
    for (const retrieve::Passage& passage : result.passages) {
      const Json& id = passage.view.document.document.metadata["_id"];
      std::string text = id.is_string() ? std::string(id.string()) : id.dump();
      if (ids.size() < eval::kEvalDepth && seen.insert(text).second) ids.push_back(std::move(text));
    }
    return ids;
  }

  const retrieve::Retriever retriever_;
  retrieve::SearchRequest request_, deep_;
  std::map<std::string, std::vector<double>> stages_;
};

Result<void> show(const eval::RetrievalReport& report) {
  QUARRY_TRY(print(report.dataset + ": " + counted(report.documents, "document", "documents") +
                   ", " + counted(report.queries, "query", "queries")));
  char line[120];
  for (const auto& [name, value] : report.measures) {
    std::snprintf(line, sizeof line, "  %-12s %.4f", name.c_str(), value);
    std::string text = line;
    if (name == "ndcg@10") {
      std::snprintf(line, sizeof line, "   (95%%: %.4f to %.4f)", report.ndcg_interval.first,
                    report.ndcg_interval.second);
      text += line;
    }
    QUARRY_TRY(print(text));
  }
  std::snprintf(line, sizeof line, "  latency      p50 %.2f ms, p95 %.2f ms, p99 %.2f ms",
                report.p50_ms, report.p95_ms, report.p99_ms);
  return print(line);
}

Result<ExitCode> check_gates(const eval::RetrievalReport& report,
                             const std::vector<eval::Gate>& gates) {
  ExitCode verdict = ExitCode::ok;
  for (const eval::Gate& gate : gates) {
    const double found = report.measure(gate.measure);
    if (found >= gate.at_least) continue;
    std::fprintf(stderr, "quarry: gate failed: %s is %.4f, expected at least %.4f\n",
                 gate.measure.c_str(), found, gate.at_least);
    verdict = ExitCode::gate_failed;
  }
  return verdict;
}

Result<void> write_run_file(const std::string& path, const eval::RetrievalReport& report) {
  std::ofstream file(path, std::ios::binary);
  file << report.to_trec();
  if (file.flush()) return {};
  return Error{Code::denied, "cannot write the run file " + path};
}

Result<eval::RetrievalReport> evaluate(const eval::Dataset& dataset, engine::Engine& engine,
                                       const Deadline& deadline) {
  // With --home the collection and the embedding cache persist, so the next run embeds nothing.
  const ScratchFolder scratch = QUARRY_TRY(ScratchFolder::make());
  const bool keep = engine.config().origin("home") == Origin::flag;
  const fs::path folder = keep ? engine.home_folder() : scratch.path();
  auto home = QUARRY_TRY(engine.open_home_at(folder, store::Catalog::Access::read_write));
  std::optional<ProgressBar> bar;
  if (stderr_is_terminal()) bar.emplace();
  const std::string collection = knowledge::to_collection_name(dataset.name);
  engine::IngestRun ingestion{.collection = collection,
                              .request = {.locations = {dataset.corpus.string()}, .chunking = {}},
                              .cache_folder = keep ? folder / "cache" : fs::path(),
                              .progress = [&](const ingest::IngestProgress& progress) {
                                if (bar) bar->show(progress);
                              }};
  auto outcome = engine::run_ingestion(engine, *home, std::move(ingestion), deadline);
  if (bar) bar->clear();
  const ingest::IngestReport ingested = QUARRY_TRY(std::move(outcome));
  if (ingested.failed > 0) return ingested.failures.front().error.in("ingesting the corpus");

  auto knowledge = QUARRY_TRY(home->open_collection(collection));
  const retrieve::SearchRequest request = QUARRY_TRY(to_search_request(engine, {}, ""));
  const bool dense =
      knowledge->collection().dimension > 0 && request.mode != retrieve::SearchMode::lexical;
  CollectionSearch search(*knowledge, dense ? QUARRY_TRY(engine.embedder()) : nullptr, request);
  auto report = QUARRY_TRY(eval::evaluate_retrieval(
      dataset, [&](const std::string& query) { return search(query, deadline); }));
  report.documents = ingested.seen;
  report.ingest = ingest_figures(ingested);
  report.stage_ms = search.stage_medians();
  return report;
}

Result<ExitCode> run(const Invocation& invocation, const Options& options, engine::Engine& engine,
                     const Deadline& deadline) {
  std::vector<eval::Gate> gates;
  for (const std::string& text : options.gates) gates.push_back(QUARRY_TRY(eval::parse_gate(text)));
  const auto dataset = QUARRY_TRY(eval::open_dataset(options.dataset));
  if (const auto repeated = QUARRY_TRY(eval::duplicate_document(dataset.corpus));
      !repeated.empty()) {
    print_notice(repeated);
  }
  const auto report = QUARRY_TRY(evaluate(dataset, engine, deadline));
  if (!options.run_file.empty()) QUARRY_TRY(write_run_file(options.run_file, report));
  QUARRY_TRY(invocation.json ? print_json(report.to_json()) : show(report));
  return check_gates(report, gates);
}

}  // namespace

void add_eval_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& group = *app.add_subcommand("eval", "Measure quality and speed on labelled data");
  group.require_subcommand(1);
  CLI::App& command =
      *group.add_subcommand("retrieval", "Run the queries of a dataset in BEIR format");
  const auto options = std::make_shared<Options>();
  command
      .add_option("--dataset", options->dataset,
                  "Folder with corpus.jsonl, queries.jsonl and qrels/test.tsv")
      ->required()
      ->type_name("DIR");
  add_setting_option(command, invocation, "--mode", "retrieval.mode", "hybrid, dense or lexical");
  add_setting_option(command, invocation, "--chunker", "chunk.chunker",
                     "How documents are split (see `quarry list chunkers`)");
  command.add_option("--fail-under", options->gates, "Exit with code 4 if a measure is lower")
      ->allow_extra_args(false)
      ->type_name("MEASURE=NUMBER");
  command.add_option("--run-file", options->run_file, "Write the ranking in TREC format")
      ->type_name("FILE");
  add_json_option(command, invocation);
  command.callback([&invocation, &body, options] {
    body = [&invocation, options](engine::Engine& engine, const Deadline& deadline) {
      return run(invocation, *options, engine, deadline);
    };
  });
}

}  // namespace quarry::app
