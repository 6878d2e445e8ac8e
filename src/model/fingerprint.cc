#include "model/fingerprint.h"

#include <chrono>
#include <optional>
#include <vector>

#include "core/hash.h"
#include "core/json.h"
#include "model/json_file.h"
#include "model/model_folder.h"
#include "model/model_parts.h"
#include "store/file_system.h"

namespace quarry::model {
namespace {

constexpr std::string_view kCacheName = "quarry.fingerprint";
struct FileHash {
  std::string name;
  std::int64_t size = 0;
  std::int64_t changed_ns = 0;
  std::string sha256;
};

// The attributes known without reading the file; the hash stays empty.
Result<FileHash> stat_file(const std::filesystem::path& folder, std::string_view name) {
  std::error_code error;
  const auto path = folder / name;
  const auto size = std::filesystem::file_size(path, error);
  const auto time =
      error ? std::filesystem::file_time_type() : std::filesystem::last_write_time(path, error);
  if (error) return {Code::not_found, path.string() + ": " + error.message()};
  const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch());
  return FileHash{std::string(name), static_cast<std::int64_t>(size), since.count(), {}};
}

Result<std::vector<FileHash>> list_files(const std::filesystem::path& folder) {
  std::vector<FileHash> files;
  for (const std::string& name : QUARRY_TRY(model_parts(folder))) {
    files.push_back(QUARRY_TRY(stat_file(folder, name)));
  }
  return files;
}

// Returns the cached hash if the file's size and modification time are unchanged, otherwise "".
std::string cached_hash(const Json& cache, const FileHash& file) {
  for (const Json& kept : cache["files"].items()) {
    if (kept["name"].string() == file.name && kept["size"].integer(-1) == file.size &&
        kept["changed_ns"].integer(-1) == file.changed_ns && kept["sha256"].string().size() == 64) {
      return std::string(kept["sha256"].string());
    }
  }
  return {};
}

Json to_json(const std::vector<FileHash>& files) {
  Json list = Json::array();
  for (const FileHash& file : files) {
    list.push(Json::object({{"name", file.name},
                            {"size", file.size},
                            {"changed_ns", file.changed_ns},
                            {"sha256", file.sha256}}));
  }
  return Json::object({{"files", std::move(list)}});
}

// Ignores failure: if the folder is read-only, the next start hashes again.
void write_cache(const std::filesystem::path& folder, const std::vector<FileHash>& files) {
  const std::string text = to_json(files).dump_pretty() + '\n';
  static_cast<void>(store::FileSystem::real(store::FileSystem::Readers::everyone)
                        .write_atomically(folder / kCacheName, {text}));
}

}  // namespace

Result<std::string> model_fingerprint(const std::filesystem::path& folder) {
  std::vector<FileHash> files = QUARRY_TRY(list_files(folder));
  const Json cache = read_json_file(folder / kCacheName).value_or(Json());
  bool computed = false;
  Sha256 sum;
  for (FileHash& file : files) {
    file.sha256 = cached_hash(cache, file);
    if (file.sha256.empty()) {
      const auto contents = QUARRY_TRY(store::FileSystem::real().map(folder / file.name));
      file.sha256 = sha256(contents->bytes()).hex();
      computed = true;
    }
    sum.update_field(file.name);
    sum.update_field(file.sha256);
  }
  if (computed) write_cache(folder, files);
  return sum.finish().hex();
}

}  // namespace quarry::model
