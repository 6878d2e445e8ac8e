#include "model/model_staging.h"

#include <string>
#include <unistd.h>

namespace quarry::model {

namespace fs = std::filesystem;

ModelStaging::ModelStaging(const fs::path& models, store::FileSystem& files)
    : folder_(models / (".pull-" + std::to_string(::getpid()))), files_(files) {}
ModelStaging::~ModelStaging() { clear(); }

void ModelStaging::clear() const {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

Result<void> ModelStaging::create() {
  clear();
  QUARRY_TRY(files_.make_folder(model()));
  return files_.make_folder(downloads());
}

Result<void> ModelStaging::check_space(std::uint64_t bytes, std::string_view what) const {
  std::error_code error;
  const fs::space_info space = fs::space(folder_, error);
  if (error || space.available >= bytes) return {};
  return {Code::exhausted, folder_.parent_path().string() + ": expected " +
                               std::to_string(bytes >> 20) + " MB free for " + std::string(what) +
                               ", found " + std::to_string(space.available >> 20) + " MB"};
}

Result<void> ModelStaging::put_in_place(const fs::path& target) const {
  const fs::path replaced = folder_ / "replaced";
  std::error_code ignored;
  const bool replaces = fs::exists(target, ignored);
  if (replaces) QUARRY_TRY(files_.rename(target, replaced));
  Result<void> placed = files_.rename(model(), target);
  if (!placed && replaces) static_cast<void>(files_.rename(replaced, target));
  return placed;
}

}  // namespace quarry::model
