// Where a model is put together before it is put in place.
#pragma once

#include <filesystem>
#include <string_view>

#include "core/result.h"
#include "store/file_system.h"

namespace quarry::model {

// A folder beside the models. The destructor removes it with everything that is left in it. `files`
// must outlive it. One thread at a time.
class ModelStaging {
 public:
  ModelStaging(const std::filesystem::path& models, store::FileSystem& files);
  ~ModelStaging();
  ModelStaging(const ModelStaging&) = delete;
  ModelStaging& operator=(const ModelStaging&) = delete;

  store::FileSystem& files() const { return files_; }
  std::filesystem::path model() const { return folder_ / "model"; }
  std::filesystem::path downloads() const { return folder_ / "downloads"; }

  // Makes the folder, or empties it. Errors: those of the file system.
  Result<void> create();
  // Errors: exhausted, naming `what`, where the disk has less room than `bytes`.
  Result<void> check_space(std::uint64_t bytes, std::string_view what) const;
  // Moves model() to `target` in one step, durable on return. A model that is there already makes
  // way; it is put back where the move fails. Errors: those of the file system.
  Result<void> put_in_place(const std::filesystem::path& target) const;

 private:
  void clear() const;
  const std::filesystem::path folder_;
  store::FileSystem& files_;
};

}  // namespace quarry::model
