// Decides which disk operation of a test fails, and how. Shared by all fault injectors of the test.
#pragma once

#include <cstddef>
#include <mutex>

#include "core/result.h"

namespace quarry::store {

// Counts operations from 1. To test every failure point, take the count n of a faultless run from
// operations(), then set a fault at each operation from 1 to n. Thread-safe.
class FaultPlan {
 public:
  enum class Fault {
    none,
    fail,          // operation n does nothing and returns `code`; the next one works again
    fail_from,     // operation n and every later write fails: a disk that stays full
    crash_before,  // power loss as operation n begins: unsynced writes are lost
    crash_after,   // the process dies after operation n, before it returns
  };
  enum class Operation { reads, writes };
  enum class Step { go, fail, crash_before, crash_after, dead };

  // Restarts the count at 0. After a crash every operation fails until the next set().
  void set(Fault fault, std::size_t at_operation = 0, Code code = Code::exhausted) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    at_ = at_operation;
    code_ = code;
    operations_ = 0;
    crashed_ = false;
  }

  // Counts an operation that is about to begin and returns what it must do.
  Step next(Operation operation) {
    const std::lock_guard lock(mutex_);
    const std::size_t number = ++operations_;
    if (crashed_) return Step::dead;
    if (fault_ == Fault::fail_from && number >= at_ && operation == Operation::writes) {
      return Step::fail;
    }
    if (number != at_) return Step::go;
    if (fault_ == Fault::fail) return Step::fail;
    crashed_ = fault_ == Fault::crash_before || fault_ == Fault::crash_after;
    if (!crashed_) return Step::go;
    return fault_ == Fault::crash_before ? Step::crash_before : Step::crash_after;
  }

  std::size_t operations() const {
    const std::lock_guard lock(mutex_);
    return operations_;
  }
  bool crashed() const {
    const std::lock_guard lock(mutex_);
    return crashed_;
  }
  Code code() const {
    const std::lock_guard lock(mutex_);
    return code_;
  }

 private:
  mutable std::mutex mutex_;
  Fault fault_ = Fault::none;
  std::size_t at_ = 0, operations_ = 0;
  Code code_ = Code::exhausted;
  bool crashed_ = false;
};

}  // namespace quarry::store
