// A FileSystem that goes wrong on purpose, for the tests of whoever writes files.
#pragma once

#include <cstddef>
#include <cstdint>

#include "store/fault_plan.h"
#include "store/file_system.h"

namespace quarry::store {

// Passes everything to another FileSystem; each call is an operation of its FaultPlan, or of one
// that it shares, and so is each of a file in the making, which a crash leaves as it is then: half
// of what was being appended is in it. Thread-safe, setting a fault apart.
class FaultFileSystem final : public FileSystem {
 public:
  using Fault = FaultPlan::Fault;

  explicit FaultFileSystem(FileSystem& below) : below_(&below), plan_(&own_plan_) {}
  FaultFileSystem(FileSystem& below, FaultPlan& plan) : below_(&below), plan_(&plan) {}

  void set(Fault fault, std::size_t at_operation = 0, Code code = Code::exhausted) {
    plan_->set(fault, at_operation, code);
  }
  // Files mapped from now on show the bit flipped, where they are long enough.
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
