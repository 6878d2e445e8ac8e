// Injects the faults of a FaultPlan into SQLite files, for tests of the catalog on a failing disk.
#pragma once

#include <memory>

#include "store/fault_plan.h"

namespace quarry::store {

// During its lifetime, every write, sync, truncation and removal by a database that this process
// opens counts as one operation of the plan. Nothing is really synced; a simulated power loss
// undoes the writes since the last sync. A process may have one instance at a time. Thread-safe.
class FaultVfs {
 public:
  explicit FaultVfs(FaultPlan& plan);
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quarry::store
