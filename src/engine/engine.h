// Opens what a request needs, as the configuration says, each thing once and only when asked for.
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
  std::string config_file;         // empty: the usual places
  std::vector<FlagSetting> flags;  // override all other sources
};

// One thread at a time.
class Engine {
 public:
  static Result<std::unique_ptr<Engine>> create(const EngineOptions& options);

  const Config& config() const { return config_; }
  const Settings& settings() const { return config_.settings(); }
  const std::filesystem::path& home_folder() const { return home_; }
  std::size_t threads() const { return executor_.threads(); }
  std::filesystem::path models_folder() const;

  // Errors: those of open_embedder.
  Result<const embed::Embedder*> embedder();

  // What this run has asked of services that charge for it.
  const embed::CostLedger& costs() const { return *costs_; }

  Result<std::unique_ptr<knowledge::Home>> open_home(store::Catalog::Access access);
  Result<std::unique_ptr<knowledge::Home>> open_home_at(const std::filesystem::path& folder,
                                                        store::Catalog::Access access);
  // Fails unless the collection's vectors were made by the embedder of this run.
  static Result<void> check_model(const store::CollectionRecord& collection,
                                  const embed::Embedder& embedder);

  chunk::ChunkSettings chunk_settings() const;
  extract::WorkerOptions worker_options() const;
  std::uint64_t memory_limit() const;

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
