#include "app/engine.h"

#include <algorithm>
#include <cstdlib>
#include <unistd.h>

#include "core/bytes.h"
#include "core/log.h"
#include "model/model_folder.h"

namespace quarry {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The XDG base directory specification: $XDG_DATA_HOME, else ~/.local/share.
Result<fs::path> data_folder() {
  const std::string xdg = environment("XDG_DATA_HOME");
  if (xdg.starts_with('/')) return fs::path(xdg) / "quarry";
  const std::string home = environment("HOME");
  if (!home.empty()) return fs::path(home) / ".local/share/quarry";
  return Error{Code::invalid, "no place for data: expected the setting home or the variable HOME"};
}

Result<fs::path> home_folder_of(const Invocation& invocation, const Config& config) {
  if (!invocation.home.empty()) return fs::absolute(invocation.home);
  if (const std::string set = config.string("home"); !set.empty()) return fs::absolute(set);
  return data_folder();
}

void apply_log_level(const Config& config) {
  const std::string level = config.string("log.level");
  if (level == "debug") set_log_level(LogLevel::debug);
  if (level == "info") set_log_level(LogLevel::info);
  if (level == "warning") set_log_level(LogLevel::warning);
  if (level == "error") set_log_level(LogLevel::error);
}

std::uint64_t machine_memory() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGE_SIZE));
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::create(const Invocation& invocation) {
  auto config = QUARRY_TRY(Config::load({.flags = invocation.flags,
                                         .environment = process_environment(),
                                         .file = invocation.config_file}));
  apply_log_level(config);
  auto home = QUARRY_TRY(home_folder_of(invocation, config));
  return std::unique_ptr<Engine>(new Engine(std::move(config), std::move(home)));
}

Engine::Engine(Config config, fs::path home)
    : config_(std::move(config)),
      home_(std::move(home)),
      executor_(static_cast<std::size_t>(std::max<std::int64_t>(0, config_.integer("threads")))) {}

// Models are shared by all homes: --home does not move them.
fs::path Engine::models_folder() const {
  return quarry::models_folder(config_.string("models.folder"));
}

std::size_t Engine::size(std::string_view setting) const {
  return static_cast<std::size_t>(std::max<std::int64_t>(0, config_.integer(setting)));
}

RemoteSettings Engine::remote_settings() const {
  return {.access = {.section = "embedding",
                     .base_url = config_.string("embedding.base_url"),
                     .api_key = config_.string("embedding.api_key"),
                     .environment = process_environment()},
          .batch_texts = size("embedding.batch_texts"),
          .concurrency = size("embedding.concurrency"),
          .timeout = std::chrono::seconds(size("embedding.timeout_s")),
          .price = config_.number("embedding.price"),
          .ledger = costs_};
}

Result<const Embedder*> Engine::embedder() {
  if (!embedder_) {
    embedder_ =
        QUARRY_TRY(open_embedder({.provider = config_.string("embedding.provider"),
                                  .model = config_.string("embedding.model"),
                                  .models_folder = models_folder().string(),
                                  .vectors = config_.string("embedding.vectors"),
                                  .precision = config_.string("embedding.precision"),
                                  .batch_tokens = size("embedding.batch_tokens"),
                                  .query_prefix = config_.string("embedding.query_prefix"),
                                  .passage_prefix = config_.string("embedding.passage_prefix"),
                                  .dimensions = size("embedding.dimensions"),
                                  .output_type = config_.string("embedding.output_type"),
                                  .api_version = config_.string("embedding.api_version"),
                                  .remote = remote_settings()},
                                 executor_));
  }
  return embedder_.get();
}

Result<std::unique_ptr<Home>> Engine::open_home(Catalog::Access access) {
  return open_home_at(home_, access);
}

Result<std::unique_ptr<Home>> Engine::open_home_at(const fs::path& folder, Catalog::Access access) {
  const Bm25Settings bm25{.k1 = static_cast<float>(config_.number("retrieval.bm25_k1")),
                          .b = static_cast<float>(config_.number("retrieval.bm25_b"))};
  const FieldWeights weights{.title = config_.number("index.title_weight"),
                             .text = config_.number("index.text_weight")};
  QUARRY_TRY(check_weights(weights));
  const std::string recall = config_.string("index.recall");
  return Home::open({.folder = folder,
                     .access = access,
                     .bm25 = bm25,
                     .weights = weights,
                     .vectors = vector_code(config_.string("index.vectors")).value(),
                     .recall = recall == "exact"  ? Recall::exact
                               : recall == "0.95" ? Recall::ninety_five
                                                  : Recall::ninety_nine},
                    FileSystem::real(), executor_);
}

Result<void> Engine::check_model(const CollectionRecord& collection, const Embedder& embedder) {
  if (collection.dimension == 0 ||
      collection.model_fingerprint == embedder.identity().fingerprint) {
    return {};
  }
  return Error{Code::conflict,
               "collection '" + collection.name + "' was embedded with " + collection.model_name +
                   " (" + collection.model_fingerprint.substr(0, 12) + "), this run has " +
                   embedder.identity().name + " (" + embedder.identity().fingerprint.substr(0, 12) +
                   "): vectors of different models cannot be compared"};
}

ChunkSettings Engine::chunk_settings() const {
  return {.chunker = config_.string("chunk.chunker"),
          .size = static_cast<std::size_t>(config_.integer("chunk.size")),
          .overlap = static_cast<std::size_t>(config_.integer("chunk.overlap")),
          .unit = config_.string("chunk.unit") == "characters" ? ChunkUnit::characters
                                                               : ChunkUnit::tokens,
          .window = static_cast<std::size_t>(config_.integer("chunk.window"))};
}

std::uint64_t Engine::memory_limit() const {
  const std::uint64_t set = config_.bytes("ingest.memory_limit");
  return set > 0 ? set : machine_memory() / 4;
}

WorkerOptions Engine::worker_options() const {
  const auto set = static_cast<std::size_t>(config_.integer("ingest.workers"));
  const std::size_t workers = set > 0 ? set : std::max<std::size_t>(1, executor_.threads());
  // The children share half of the limit; the other half is for what is under way in this process.
  return {.program = fs::read_symlink("/proc/self/exe"),
          .workers = workers,
          .memory_bytes = std::max<std::uint64_t>(memory_limit() / 2 / workers, 256ULL << 20),
          .file_timeout = std::chrono::seconds(config_.integer("ingest.file_timeout_s"))};
}

}  // namespace quarry
