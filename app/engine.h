// Opens what a command needs, as the configuration says, each thing once and only when asked for.
#pragma once

#include <filesystem>
#include <memory>

#include "app/command.h"
#include "chunk/chunker.h"
#include "core/executor.h"
#include "embed/embedder.h"
#include "extract/worker_pool.h"
#include "knowledge/home.h"
#include "store/file_system.h"

#include "engine/config.h"

namespace quarry {

// One thread at a time.
class Engine {
 public:
  static Result<std::unique_ptr<Engine>> create(const Invocation& invocation);

  const Config& config() const { return config_; }
  const Settings& settings() const { return config_.settings(); }
  const std::filesystem::path& home_folder() const { return home_; }
  std::size_t threads() const { return executor_.threads(); }
  std::filesystem::path models_folder() const;

  // Errors: those of open_embedder.
  Result<const Embedder*> embedder();

  // What this run has asked of services that charge for it.
  const CostLedger& costs() const { return *costs_; }

  Result<std::unique_ptr<Home>> open_home(Catalog::Access access);
  Result<std::unique_ptr<Home>> open_home_at(const std::filesystem::path& folder,
                                             Catalog::Access access);
  // Fails unless the collection's vectors were made by the embedder of this run.
  static Result<void> check_model(const CollectionRecord& collection, const Embedder& embedder);

  ChunkSettings chunk_settings() const;
  WorkerOptions worker_options() const;
  std::uint64_t memory_limit() const;

 private:
  Engine(Config config, std::filesystem::path home);
  RemoteSettings remote_settings() const;

  Config config_;
  std::filesystem::path home_;
  Executor executor_;
  std::shared_ptr<CostLedger> costs_ = std::make_shared<CostLedger>();
  std::unique_ptr<Embedder> embedder_;
};

}  // namespace quarry
