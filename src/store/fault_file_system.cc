#include "store/fault_file_system.h"

#include <string>

namespace quarry::store {
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

// Counts one operation and runs `work(half)` as the plan says. With half = true, `work` does only
// the part that a crash leaves behind.
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

class FaultFileSystem::File final : public NewFile {
 public:
  File(FaultFileSystem& files, std::filesystem::path path, std::unique_ptr<NewFile> below)
      : files_(files), path_(std::move(path)), below_(std::move(below)) {}
  ~File() override {
    if (committed_ || !files_.crashed()) return;
    path_ += ".crashed";
    path_ += kLeftover;
    if (const auto left = below_->map()) {
      (void)files_.below_->write_atomically(path_, {(*left)->bytes()});
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  Result<void> append(std::string_view bytes) override {
    return files_.operation<void>(FaultPlan::Operation::writes, path_, [&](bool half) {
      return below_->append(half ? bytes.substr(0, bytes.size() / 2) : bytes);
    });
  }
  Result<std::shared_ptr<const MappedFile>> map() override {
    return files_.operation<std::shared_ptr<const MappedFile>>(FaultPlan::Operation::reads, path_,
                                                               [&](bool) { return below_->map(); });
  }
  Result<void> commit(std::string_view beginning) override {
    return files_.operation<void>(FaultPlan::Operation::writes, path_, [&](bool half) {
      if (half) return Result<void>();
      committed_ = true;
      return below_->commit(beginning);
    });
  }

 private:
  FaultFileSystem& files_;
  std::filesystem::path path_;
  std::unique_ptr<NewFile> below_;
  bool committed_ = false;
};

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

Result<std::unique_ptr<NewFile>> FaultFileSystem::create(const std::filesystem::path& path) {
  using Created = std::unique_ptr<NewFile>;
  return operation<Created>(FaultPlan::Operation::writes, path, [&](bool) -> Result<Created> {
    return std::make_unique<File>(*this, path, QUARRY_TRY(below_->create(path)));
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

Result<void> FaultFileSystem::rename(const std::filesystem::path& from,
                                     const std::filesystem::path& to) {
  return operation<void>(FaultPlan::Operation::writes, to, [&](bool half) {
    return half ? Result<void>() : below_->rename(from, to);
  });
}

Result<std::vector<std::string>> FaultFileSystem::list(const std::filesystem::path& folder) {
  return operation<std::vector<std::string>>(FaultPlan::Operation::reads, folder,
                                             [&](bool) { return below_->list(folder); });
}

}  // namespace quarry::store
