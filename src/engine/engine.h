// Opens what a request needs as configured: each part once, on first use.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "chunk/chunker.h"
#include "core/executor.h"
#include "embed/embedder.h"
#include "engine/config.h"
#include "extract/worker_pool.h"
#include "knowledge/home.h"
#include "store/file_system.h"

namespace quarry::engine {

struct EngineOptions {
  std::string config_file;         // empty: the standard locations
  std::vector<FlagSetting> flags;  // override all other sources
};

// One thread at a time.
class Engine {
 public:
  // Loads the configuration and sets the log level of the process; opens nothing yet. Errors: those
  // of Config::load; invalid if no data directory can be derived.
  static Result<std::unique_ptr<Engine>> create(const EngineOptions& options);

  const Config& config() const { return config_; }
  const Settings& settings() const { return config_.settings(); }
  const std::filesystem::path& home_folder() const { return home_; }
  std::size_t threads() const { return executor_.threads(); }
  std::filesystem::path models_folder() const;

  // The configured embedder; a failed call may be repeated. Errors: those of open_embedder.
  Result<const embed::Embedder*> embedder();

  // The requests and costs of this run at services that charge for them.
  const embed::CostLedger& costs() const { return *costs_; }

  // Opens a new Home on each call; it must not outlive the engine. Errors: those of Home::open.
  Result<std::unique_ptr<knowledge::Home>> open_home(store::Catalog::Access access);
  Result<std::unique_ptr<knowledge::Home>> open_home_at(const std::filesystem::path& folder,
                                                        store::Catalog::Access access);
  // Errors: conflict if the collection was embedded with another model than this embedder's.
  static Result<void> check_model(const store::CollectionRecord& collection,
                                  const embed::Embedder& embedder);

  chunk::ChunkSettings chunk_settings() const;
  extract::WorkerOptions worker_options() const;
  std::uint64_t memory_limit() const;  // bytes for ingestion, extraction processes included

 private:
  Engine(Config config, std::filesystem::path home);
  embed::RemoteSettings remote_settings() const;

  Config config_;
  std::filesystem::path home_;
  Executor executor_;
  std::shared_ptr<embed::CostLedger> costs_ = std::make_shared<embed::CostLedger>();
  std::unique_ptr<embed::Embedder> embedder_;
};

}  // namespace quarry::engine
