#include "model/json_file.h"

#include "store/file_system.h"

namespace quarry::model {

Result<Json> read_json_file(const std::filesystem::path& path) {
  const auto file = QUARRY_TRY(store::FileSystem::real().map(path));
  Result<Json> json = Json::parse(file->bytes());
  if (!json) return Error{Code::corrupt, path.string() + ": " + json.error().message};
  return json;
}

Result<std::optional<Json>> read_optional_json_file(const std::filesystem::path& path) {
  Result<Json> json = read_json_file(path);
  if (json) return std::optional<Json>(*std::move(json));
  if (json.error().code == Code::not_found) return std::optional<Json>();
  return json.error();
}

}  // namespace quarry::model
