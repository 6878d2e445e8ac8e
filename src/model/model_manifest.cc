#include "model/model_manifest.h"

#include <algorithm>

#include "core/hash.h"
#include "core/json.h"
#include "model/model_folder.h"

namespace quarry::model {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "quarry.pulled.json";

}  // namespace

Result<ModelManifest> make_manifest(const fs::path& folder) {
  ModelManifest manifest;
  for (const std::string_view name : model_files()) {
    std::error_code ignored;
    if (!fs::exists(folder / name, ignored)) continue;
    const auto contents = QUARRY_TRY(store::FileSystem::real().map(folder / name));
    manifest.files.push_back(
        {std::string(name), contents->bytes().size(), sha256(contents->bytes()).hex()});
  }
  return manifest;
}

Result<void> write_manifest(const fs::path& folder, const ModelManifest& manifest,
                            store::FileSystem& files) {
  Json list = Json::array();
  for (const ManifestFile& file : manifest.files) {
    list.push(Json::object({{"name", file.name},
                            {"bytes", static_cast<std::size_t>(file.bytes)},
                            {"sha256", file.sha256}}));
  }
  const Json json = Json::object({{"from", manifest.from},
                                  {"repository", manifest.repository},
                                  {"revision", manifest.revision},
                                  {"files", std::move(list)}});
  const std::string text = json.dump_pretty() + '\n';
  return files.write_atomically(folder / kName, {text});
}

Result<ModelManifest> read_manifest(const fs::path& folder) {
  const auto contents = QUARRY_TRY(store::FileSystem::real().map(folder / kName));
  const auto json = Json::parse(contents->bytes());
  if (!json) return Error{Code::corrupt, json.error().message}.in((folder / kName).string());
  ModelManifest manifest{.from = std::string((*json)["from"].string()),
                         .repository = std::string((*json)["repository"].string()),
                         .revision = std::string((*json)["revision"].string())};
  for (const Json& file : (*json)["files"].items()) {
    const std::int64_t bytes = file["bytes"].integer(-1);
    if (bytes < 0 || file["name"].string().empty() || file["sha256"].string().size() != 64) {
      return {Code::corrupt, (folder / kName).string() +
                                 ": expected name, bytes and sha256 of each file, found " +
                                 file.dump()};
    }
    manifest.files.push_back({std::string(file["name"].string()), static_cast<std::uint64_t>(bytes),
                              std::string(file["sha256"].string())});
  }
  return manifest;
}

Result<std::vector<FileCheck>> check_model_files(const fs::path& folder) {
  Result<ModelManifest> kept = read_manifest(folder);
  if (!kept && kept.error().code != Code::not_found) return kept.error();
  const ModelManifest now = QUARRY_TRY(make_manifest(folder));
  std::vector<FileCheck> checks;
  for (const ManifestFile& file : now.files) checks.push_back({file, ""});
  if (!kept) return checks;
  for (const ManifestFile& expected : kept->files) {
    const auto at = std::ranges::find_if(
        checks, [&](const FileCheck& check) { return check.found.name == expected.name; });
    if (at == checks.end()) {
      checks.push_back({{expected.name, 0, ""}, expected.sha256});
    } else {
      at->expected_sha256 = expected.sha256;
    }
  }
  return checks;
}

}  // namespace quarry::model
