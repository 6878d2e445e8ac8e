#include "model/model_folder.h"

#include <algorithm>
#include <cstdlib>

namespace quarry::model {
namespace {

namespace fs = std::filesystem;

constexpr KnownModel kKnownModels[] = {
#define QUARRY_MODEL(name, package, wheel_folder, hub, sha256, megabytes) \
  {name, package, wheel_folder, hub, sha256, megabytes},
#include "model/models.def"
#undef QUARRY_MODEL
};

constexpr std::string_view kModelFiles[] = {"config.json",    "model.safetensors",
                                            "tokenizer.json", "1_Pooling/config.json",
                                            "modules.json",   "sentence_bert_config.json"};

constexpr std::string_view kWeightsIndex = "model.safetensors.index.json";

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool is_model(const fs::path& folder) {
  std::error_code ignored;
  return std::ranges::all_of(model_files().first(kRequiredModelFiles), [&](std::string_view file) {
    return fs::is_regular_file(folder / file, ignored) ||  // or weights split into several files
           (file == kModelFiles[1] && fs::is_regular_file(folder / kWeightsIndex, ignored));
  });
}

bool is_path(std::string_view name) {
  return name.starts_with('/') || name.starts_with("./") || name.starts_with("../");
}

bool is_folder_name(std::string_view name) {
  return !name.empty() && !name.starts_with('.') && name.find('/') == name.npos &&
         name.find('\0') == name.npos;
}

}  // namespace

std::span<const KnownModel> known_models() { return kKnownModels; }

Result<KnownModel> known_model(std::string_view name) {
  std::string names;
  for (const KnownModel& model : kKnownModels) {
    if (model.name == name) return model;
    names.append(names.empty() ? "" : ", ").append(model.name);
  }
  return {Code::not_found, "unknown model \"" + std::string(name) + "\"; known models: " + names};
}

fs::path models_folder(std::string_view configured) {
  if (!configured.empty()) return configured;
  if (const auto models = environment("QUARRY_MODELS"); !models.empty()) return models;
  if (const auto data = environment("XDG_DATA_HOME"); !data.empty()) {
    return fs::path(data) / "quarry" / "models";
  }
  return fs::path(environment("HOME")) / ".local" / "share" / "quarry" / "models";
}

Result<fs::path> find_model(const fs::path& models, std::string_view name) {
  if (!is_path(name) && !is_folder_name(name)) {
    return {Code::invalid, "expected the name of a model or a path to its folder, found \"" +
                               std::string(name) + "\""};
  }
  const fs::path folder = is_path(name) ? fs::path(name) : models / name;
  if (is_model(folder)) return folder;
  return {Code::not_found, "no model in " + folder.string() +
                               ": expected config.json, model.safetensors and tokenizer.json"};
}

std::vector<std::string> installed_models(const fs::path& models) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(models, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (is_folder_name(name) && is_model(entry->path())) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::span<const std::string_view> model_files() { return kModelFiles; }

}  // namespace quarry::model
