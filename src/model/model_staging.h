// Where a model is put together before it is put in place.
#pragma once

#include <filesystem>
#include <string_view>

#include "core/result.h"

namespace quarry {

// A folder beside the models, gone with whatever is left in it. One thread at a time.
class ModelStaging {
 public:
  explicit ModelStaging(const std::filesystem::path& models);
  ~ModelStaging();
  ModelStaging(const ModelStaging&) = delete;
  ModelStaging& operator=(const ModelStaging&) = delete;

  std::filesystem::path model() const { return folder_ / "model"; }
  std::filesystem::path downloads() const { return folder_ / "downloads"; }

  // Makes it anew, and empty. Errors: denied.
  Result<void> create();
  // Whether the disk holds this much more. Errors: exhausted, naming `what`.
  Result<void> check_space(std::uint64_t bytes, std::string_view what) const;
  // Moves model() to `target`, all at once; what was there goes. Errors: denied.
  Result<void> put_in_place(const std::filesystem::path& target) const;

 private:
  void clear() const;
  std::filesystem::path folder_;
};

}  // namespace quarry
