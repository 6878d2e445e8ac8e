#include "store/fault_file_system.h"

#include <string>

namespace quarry {
namespace {

class ChangedFile final : public MappedFile {
 public:
  explicit ChangedFile(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string_view bytes() const override { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace

void FaultFileSystem::flip(std::uint64_t at_byte, std::uint8_t mask) {
  flip_at_ = at_byte;
  mask_ = mask;
}

// `work(bool half)` does the operation, or what is left of it where it is cut short.
template <class T, class Work>
Result<T> FaultFileSystem::operation(FaultPlan::Operation kind, const std::filesystem::path& path,
                                     Work work) {
  using Step = FaultPlan::Step;
  const Step step = plan_->next(kind);
  if (step == Step::go) return work(false);
  if (step == Step::fail) return Error{plan_->code(), path.string() + ": failed (injected)"};
  if (step != Step::dead) static_cast<void>(work(step == Step::crash_before));
  return Error{Code::unavailable, path.string() + ": the process has crashed (injected)"};
}

Result<void> FaultFileSystem::leave_half(const std::filesystem::path& path,
                                         const std::vector<std::string_view>& pieces) {
  std::string bytes;
  for (const std::string_view piece : pieces) bytes += piece;
  bytes.resize(bytes.size() / 2);
  std::filesystem::path temporary = path;
  temporary += ".crashed";
  temporary += kLeftover;
  return below_->write_atomically(temporary, {bytes});
}

Result<std::shared_ptr<const MappedFile>> FaultFileSystem::map(const std::filesystem::path& path) {
  using Mapped = std::shared_ptr<const MappedFile>;
  return operation<Mapped>(FaultPlan::Operation::reads, path, [&](bool) -> Result<Mapped> {
    Mapped file = QUARRY_TRY(below_->map(path));
    if (mask_ == 0 || flip_at_ >= file->bytes().size()) return file;
    std::string bytes(file->bytes());
    bytes[flip_at_] = static_cast<char>(bytes[flip_at_] ^ mask_);
    return std::make_shared<const ChangedFile>(std::move(bytes));
  });
}

Result<void> FaultFileSystem::write_atomically(const std::filesystem::path& path,
                                               const std::vector<std::string_view>& pieces) {
  return operation<void>(FaultPlan::Operation::writes, path, [&](bool half) {
    return half ? leave_half(path, pieces) : below_->write_atomically(path, pieces);
  });
}

Result<void> FaultFileSystem::make_folder(const std::filesystem::path& path) {
  return operation<void>(FaultPlan::Operation::writes, path, [&](bool half) {
    return half ? Result<void>() : below_->make_folder(path);
  });
}

Result<void> FaultFileSystem::remove(const std::filesystem::path& path) {
  return operation<void>(FaultPlan::Operation::writes, path,
                         [&](bool half) { return half ? Result<void>() : below_->remove(path); });
}

Result<std::vector<std::string>> FaultFileSystem::list(const std::filesystem::path& folder) {
  return operation<std::vector<std::string>>(FaultPlan::Operation::reads, folder,
                                             [&](bool) { return below_->list(folder); });
}

}  // namespace quarry
