#include "model/model_parts.h"

#include <algorithm>

#include "model/json_file.h"
#include "model/model_folder.h"
#include "model/sentence_config.h"
#include "model/tensor_files.h"

namespace quarry::model {
namespace {

constexpr std::string_view kPromptsFile = "config_sentence_transformers.json";

bool is_file(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

// The files of the modules that modules.json lists, each in a folder beside it.
Result<std::vector<std::string>> module_files(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  const auto list = QUARRY_TRY(read_optional_json_file(folder / "modules.json"));
  if (!list) return files;
  for (const ModuleEntry& module : QUARRY_TRY(modules_from_json(*list))) {
    for (const char* name : {"/config.json", "/model.safetensors"}) {
      // The model's own folder, whose files are listed separately.
      if (module.folder.empty()) continue;
      if (is_file(folder / (module.folder + name))) files.push_back(module.folder + name);
    }
  }
  return files;
}

// Nearly every model has this file, but few define a prompt in it, so the file counts only then.
Result<bool> has_prompts(const std::filesystem::path& folder) {
  const auto config = QUARRY_TRY(read_optional_json_file(folder / kPromptsFile));
  if (!config) return false;
  const Prompts prompts = prompts_from_json(*config);
  return !prompts.query.empty() || !prompts.passage.empty();
}

}  // namespace

Result<std::vector<std::string>> model_parts(const std::filesystem::path& folder) {
  std::vector<std::string> parts;
  const auto add = [&](const std::string& name) {
    if (std::ranges::find(parts, name) == parts.end()) parts.push_back(name);
  };
  const auto weights = QUARRY_TRY(weight_file_names(folder));
  std::size_t number = 0;
  for (const std::string_view name : model_files()) {
    const bool required = number++ < kRequiredModelFiles;
    const bool spread = name == "model.safetensors" && weights.front() != name;
    if ((required && !spread) || is_file(folder / name)) add(std::string(name));
  }
  for (const std::string& name : weights) add(name);
  for (const std::string& name : QUARRY_TRY(module_files(folder))) add(name);
  if (QUARRY_TRY(has_prompts(folder))) add(std::string(kPromptsFile));
  return parts;
}

}  // namespace quarry::model
