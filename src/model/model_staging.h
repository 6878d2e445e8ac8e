// Assembles a model in a temporary folder, then moves it into place.
#pragma once

#include <filesystem>
#include <string_view>

#include "core/result.h"
#include "store/file_system.h"

namespace quarry::model {

// A temporary folder beside the models; the destructor deletes it. `files` must outlive it. Use it
// from one thread at a time.
class ModelStaging {
 public:
  ModelStaging(const std::filesystem::path& models, store::FileSystem& files);
  ~ModelStaging();
  ModelStaging(const ModelStaging&) = delete;
  ModelStaging& operator=(const ModelStaging&) = delete;

  store::FileSystem& files() const { return files_; }
  // The folder to assemble the model in.
  std::filesystem::path model() const { return folder_ / "model"; }
  // For intermediate files: a wheel, replies of the hub.
  std::filesystem::path downloads() const { return folder_ / "downloads"; }

  // Creates the folder, or empties it. Errors: those of the file system.
  Result<void> create();
  // Errors: exhausted, naming `what`, if the disk has less than `bytes` free.
  Result<void> check_space(std::uint64_t bytes, std::string_view what) const;
  // Renames model() to `target`; durable on return. An installed model at `target` is moved aside
  // first and restored if the rename fails. A crash between the two renames leaves no model.
  // Errors: those of the file system.
  Result<void> put_in_place(const std::filesystem::path& target) const;

 private:
  void clear() const;
  const std::filesystem::path folder_;
  store::FileSystem& files_;
};

}  // namespace quarry::model
