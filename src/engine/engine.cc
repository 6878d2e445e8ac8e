#include "engine/engine.h"

#include <algorithm>
#include <cstdlib>
#include <unistd.h>

#include "core/log.h"
#include "model/model_folder.h"

namespace quarry::engine {
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
  return Error{Code::invalid, "no data directory: expected the setting home or the variable HOME"};
}

Result<fs::path> home_folder_of(const Settings& settings) {
  return settings.home.empty() ? data_folder() : fs::absolute(settings.home);
}

std::uint64_t machine_memory() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGE_SIZE));
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::create(const EngineOptions& options) {
  auto config = QUARRY_TRY(Config::load(
      {.flags = options.flags, .environment = process_environment(), .file = options.config_file}));
  set_log_level(config.settings().log.level);
  auto home = QUARRY_TRY(home_folder_of(config.settings()));
  return std::unique_ptr<Engine>(new Engine(std::move(config), std::move(home)));
}

Engine::Engine(Config config, fs::path home)
    : config_(std::move(config)), home_(std::move(home)), executor_(config_.settings().threads) {}

// All homes share the models: --home does not move them.
fs::path Engine::models_folder() const {
  return quarry::model::models_folder(settings().models.folder);
}

embed::RemoteSettings Engine::remote_settings() const {
  const auto& embedding = settings().embedding;
  return {.access = {.section = "embedding",
                     .base_url = embedding.base_url,
                     .api_key = embedding.api_key,
                     .environment = process_environment()},
          .batch_texts = embedding.batch_texts,
          .concurrency = embedding.concurrency,
          .timeout = embedding.timeout_s,
          .price = embedding.price,
          .ledger = costs_};
}

Result<const embed::Embedder*> Engine::embedder() {
  if (embedder_) return embedder_.get();
  const auto& embedding = settings().embedding;
  embedder_ = QUARRY_TRY(embed::open_embedder({.provider = embedding.provider,
                                               .model = embedding.model,
                                               .models_folder = models_folder().string(),
                                               .vectors = embedding.vectors,
                                               .precision = embedding.precision,
                                               .batch_tokens = embedding.batch_tokens,
                                               .query_prefix = embedding.query_prefix,
                                               .passage_prefix = embedding.passage_prefix,
                                               .dimensions = embedding.dimensions,
                                               .output_type = embedding.output_type,
                                               .api_version = embedding.api_version,
                                               .remote = remote_settings()},
                                              executor_));
  return embedder_.get();
}

Result<std::unique_ptr<knowledge::Home>> Engine::open_home(store::Catalog::Access access) {
  return open_home_at(home_, access);
}

Result<std::unique_ptr<knowledge::Home>> Engine::open_home_at(const fs::path& folder,
                                                              store::Catalog::Access access) {
  const auto& [vectors, title_weight, text_weight, recall] = settings().index;
  const auto& retrieval = settings().retrieval;
  return knowledge::Home::open({.folder = folder,
                                .access = access,
                                .bm25 = {.k1 = static_cast<float>(retrieval.bm25_k1),
                                         .b = static_cast<float>(retrieval.bm25_b)},
                                .weights = {.title = title_weight, .text = text_weight},
                                .vectors = vectors,
                                .recall = recall},
                               store::FileSystem::real(), executor_);
}

Result<void> Engine::check_model(const store::CollectionRecord& collection,
                                 const embed::Embedder& embedder) {
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

chunk::ChunkSettings Engine::chunk_settings() const {
  const auto& [chunker, size, overlap, unit, window] = settings().chunk;
  return {.chunker = chunker, .size = size, .overlap = overlap, .unit = unit, .window = window};
}

std::uint64_t Engine::memory_limit() const {
  const std::uint64_t set = settings().ingest.memory_limit;
  return set > 0 ? set : machine_memory() / 4;
}

extract::WorkerOptions Engine::worker_options() const {
  const std::size_t set = settings().ingest.workers;
  const std::size_t workers = set > 0 ? set : std::max<std::size_t>(1, executor_.threads());
  // The extraction processes share half of the limit. The other half is for the documents in flight
  // in this process.
  return {.workers = workers,
          .memory_bytes = std::max<std::uint64_t>(memory_limit() / 2 / workers, 256ULL << 20),
          .file_timeout = settings().ingest.file_timeout_s};
}

}  // namespace quarry::engine
