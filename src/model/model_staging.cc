#include "model/model_staging.h"

#include <string>
#include <unistd.h>

namespace quarry {
namespace {

namespace fs = std::filesystem;

}  // namespace

ModelStaging::ModelStaging(const fs::path& models)
    : folder_(models / (".pull-" + std::to_string(::getpid()))) {}
ModelStaging::~ModelStaging() { clear(); }

void ModelStaging::clear() const {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

Result<void> ModelStaging::create() {
  std::error_code error;
  clear();
  fs::create_directories(model(), error);
  if (!error) fs::create_directories(downloads(), error);
  if (!error) return {};
  return {Code::denied, folder_.parent_path().string() + ": cannot write: " + error.message()};
}

Result<void> ModelStaging::check_space(std::uint64_t bytes, std::string_view what) const {
  std::error_code error;
  const fs::space_info space = fs::space(folder_, error);
  if (error || space.available >= bytes) return {};
  return {Code::exhausted, folder_.parent_path().string() + ": needs " +
                               std::to_string(bytes >> 20) + " MB for " + std::string(what) +
                               ", found " + std::to_string(space.available >> 20) + " MB free"};
}

Result<void> ModelStaging::put_in_place(const fs::path& target) const {
  std::error_code error;
  if (fs::exists(target, error)) fs::rename(target, folder_ / "replaced", error);
  if (!error) fs::rename(model(), target, error);
  if (!error) return {};
  return {Code::denied, target.string() + ": cannot be put in place: " + error.message()};
}

}  // namespace quarry
