// A FileSystem that injects faults, for tests of code that writes files.
#pragma once

#include <cstddef>
#include <cstdint>

#include "store/fault_plan.h"
#include "store/file_system.h"

namespace quarry::store {

// Forwards every call to another FileSystem. Each call counts as one operation of the FaultPlan
// (its own or a shared one), and so does each call on a NewFile. A crash leaves an uncommitted
// NewFile on disk with half of the append in progress. Thread-safe except for flip().
class FaultFileSystem final : public FileSystem {
 public:
  using Fault = FaultPlan::Fault;

  explicit FaultFileSystem(FileSystem& below) : below_(&below), plan_(&own_plan_) {}
  FaultFileSystem(FileSystem& below, FaultPlan& plan) : below_(&below), plan_(&plan) {}

  void set(Fault fault, std::size_t at_operation = 0, Code code = Code::exhausted) {
    plan_->set(fault, at_operation, code);
  }
  // XORs `mask` into byte `at_byte` of every file that is mapped from now on and is long enough.
  void flip(std::uint64_t at_byte, std::uint8_t mask);
  void flip_nothing() { mask_ = 0; }

  std::size_t operations() const { return plan_->operations(); }
  bool crashed() const { return plan_->crashed(); }

  Result<std::shared_ptr<const MappedFile>> map(const std::filesystem::path& path) override;
  Result<std::unique_ptr<NewFile>> create(const std::filesystem::path& path) override;
  Result<void> make_folder(const std::filesystem::path& path) override;
  Result<void> remove(const std::filesystem::path& path) override;
  Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  Result<std::vector<std::string>> list(const std::filesystem::path& folder) override;

 private:
  class File;
  template <class T, class Work>
  Result<T> operation(FaultPlan::Operation kind, const std::filesystem::path& path, Work work);

  FileSystem* below_;
  FaultPlan own_plan_;
  FaultPlan* plan_;
  std::uint64_t flip_at_ = 0;
  std::uint8_t mask_ = 0;
};

}  // namespace quarry::store
