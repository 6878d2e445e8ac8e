// SQLite's files under a FaultPlan, for tests of what becomes of a catalog on a failing disk.
#pragma once

#include <memory>

#include "store/fault_plan.h"

namespace quarry::store {

// While it lives, databases that this process opens have their writes, syncs, truncations and
// removals counted as operations of the plan. Nothing is really synced: when the power goes, what
// was written since the last sync is undone. One at a time in a process; thread-safe otherwise.
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
