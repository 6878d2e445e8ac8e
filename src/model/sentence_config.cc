#include "model/sentence_config.h"

#include <algorithm>
#include <initializer_list>

#include "model/config_reader.h"
#include "model/json_file.h"

namespace quarry::model {
namespace {

constexpr std::string_view kPackage = "sentence_transformers.";
constexpr std::string_view kLateInteraction = "pylate.models.";

// The class name in "sentence_transformers.models.Pooling" or, in newer versions, in
// "....modules.pooling.Pooling".
std::string_view class_of(const Json& module) {
  const std::string_view type = module["type"].string();
  const bool known = type.starts_with(kPackage) || type.starts_with(kLateInteraction) ||
                     type.find('.') == std::string_view::npos;
  return known ? type.substr(type.rfind('.') + 1) : type;
}

// A module's folder must be directly beside modules.json.
bool is_folder_name(std::string_view name) {
  return std::ranges::all_of(
      name, [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; });
}

Error misplaced(std::string_view what) {
  return {
      Code::invalid,
      "modules.json: expected Dense over tokens, Pooling, Dense, Normalize in this order, found " +
          std::string(what)};
}

Result<void> add_dense(const std::filesystem::path& folder, const ModuleEntry& entry, bool pooled,
                       SentenceConfig& sentence) {
  const auto path = folder / entry.folder / "config.json";
  Result<Dense> dense = dense_from_json(QUARRY_TRY(read_json_file(path)));
  if (!dense) return dense.error().in(path.string());
  dense->layer.folder = entry.folder;
  const bool tokens = dense->input == Dense::Input::tokens || entry.over_tokens;
  if (tokens == pooled) return misplaced("Dense out of order");
  (tokens ? sentence.token_dense : sentence.dense).push_back(dense->layer);
  return {};
}

Result<void> add_modules(const std::filesystem::path& folder, const Json& list,
                         SentenceConfig& sentence) {
  sentence.normalize = false;
  bool pooled = false;
  for (const ModuleEntry& entry : QUARRY_TRY(modules_from_json(list))) {
    if (sentence.normalize) return misplaced("a module after Normalize");
    if (entry.kind == ModuleEntry::Kind::dense) {
      QUARRY_TRY(add_dense(folder, entry, pooled, sentence));
    } else if (entry.kind == ModuleEntry::Kind::normalize) {
      sentence.normalize = true;
    } else if (entry.kind == ModuleEntry::Kind::pooling) {
      const auto path = folder / entry.folder / "config.json";
      auto pooling = pooling_from_json(QUARRY_TRY(read_json_file(path)));
      if (!pooling) return pooling.error().in(path.string());
      if (pooled) return misplaced("Pooling twice");
      sentence.pooling = *std::move(pooling);
      pooled = true;
    }
  }
  return {};
}

// Returns the file's limit, or `most` if the file has none or a larger one.
std::size_t limit_of(const Json& config, std::string_view name, std::size_t most) {
  const double limit = config[name].number(0);
  return limit >= 1 && limit < static_cast<double>(most) ? static_cast<std::size_t>(limit) : most;
}

Result<std::size_t> read_max_tokens(const std::filesystem::path& folder, std::size_t most) {
  const auto sentence = QUARRY_TRY(read_optional_json_file(folder / "sentence_bert_config.json"));
  if (sentence && (*sentence)["max_seq_length"].is_number()) {
    return limit_of(*sentence, "max_seq_length", most);
  }
  // Without a limit this file contains an integer of 31 digits, which Json refuses; ignore errors.
  const Result<Json> tokenizer = read_json_file(folder / "tokenizer_config.json");
  return tokenizer ? limit_of(*tokenizer, "model_max_length", most) : most;
}

std::string prompt_for(const Json& config, std::initializer_list<std::string_view> names) {
  const Json& prompts = config["prompts"];
  for (const std::string_view name : names) {
    if (!prompts[name].string().empty()) return std::string(prompts[name].string());
  }
  return std::string(prompts[config["default_prompt_name"].string()].string());
}

}  // namespace

Result<std::vector<ModuleEntry>> modules_from_json(const Json& list) {
  if (!list.is_array()) return {Code::corrupt, "modules.json: expected a list"};
  std::vector<ModuleEntry> entries;
  for (const Json& module : list.items()) {
    const std::string_view type = class_of(module);
    ModuleEntry entry{.folder = std::string(module["path"].string())};
    if (!is_folder_name(entry.folder)) {
      return {Code::corrupt,
              "modules.json: expected a folder name, found " + entry.folder.substr(0, 100)};
    }
    if (type == "Transformer" && entry.folder.empty()) continue;
    if (type == "Dropout") continue;  // only used in training
    if (type == "Pooling") entry.kind = ModuleEntry::Kind::pooling;
    if (type == "Dense") entry.kind = ModuleEntry::Kind::dense;
    entry.over_tokens = module["type"].string().starts_with(kLateInteraction);
    if (type == "Normalize") entry.kind = ModuleEntry::Kind::normalize;
    if (entry.kind == ModuleEntry::Kind::none) {
      return {Code::invalid,
              "modules.json: expected Transformer in the model's own folder, Pooling, Dense or "
              "Normalize, found \"" +
                  std::string(type.substr(0, 64)) + "\" in \"" + entry.folder + "\""};
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::vector<Pooling>> pooling_from_json(const Json& config) {
  QUARRY_TRY(expect_flag(config, "include_prompt", true));
  std::vector<Pooling> pooling;
  const Json& mode = config["pooling_mode"];
  if (mode.is_string()) pooling.push_back(QUARRY_TRY(pooling_by_name(mode.string())));
  for (const Json& name : mode.items()) {
    pooling.push_back(QUARRY_TRY(pooling_by_name(name.string())));
  }
  for (const auto& [name, value] : config.members()) {
    if (!mode.is_null() || !name.starts_with("pooling_mode_") || !value.boolean()) continue;
    pooling.push_back(QUARRY_TRY(pooling_by_name(name)));
  }
  if (pooling.empty()) return std::vector{Pooling::mean};
  // Sentence-transformers concatenates the results in the order of this enumeration.
  if (mode.is_null()) std::ranges::sort(pooling);
  return pooling;
}

Result<Dense> dense_from_json(const Json& config) {
  QUARRY_TRY(expect_flag(config, "use_residual", false));
  Dense dense;
  dense.layer.inputs = QUARRY_TRY(read_size(config, {"in_features"}));
  dense.layer.outputs = QUARRY_TRY(read_size(config, {"out_features"}));
  dense.layer.bias = read_bias(config, "bias", Bias::present);
  if (const Json& name = config["activation_function"]; !name.is_null()) {
    dense.layer.activation = QUARRY_TRY(activation_by_name(name.string()));
  }
  const std::string_view input = config["module_input_name"].string("sentence_embedding");
  if (input == "token_embeddings") dense.input = Dense::Input::tokens;
  if (input == "token_embeddings" || input == "sentence_embedding") return dense;
  return {Code::invalid,
          "module_input_name: expected sentence_embedding or token_embeddings, found \"" +
              std::string(input.substr(0, 64)) + "\""};
}

Prompts prompts_from_json(const Json& config) {
  return {.query = prompt_for(config, {"query", "search_query", "retrieval.query", "s2p_query"}),
          .passage = prompt_for(
              config, {"document", "passage", "corpus", "search_document", "retrieval.passage"})};
}

Result<SentenceConfig> read_sentence_config(const std::filesystem::path& folder,
                                            std::size_t most_tokens) {
  SentenceConfig sentence;
  if (const auto list = QUARRY_TRY(read_optional_json_file(folder / "modules.json"))) {
    QUARRY_TRY(add_modules(folder, *list, sentence));
  }
  const auto prompts =
      QUARRY_TRY(read_optional_json_file(folder / "config_sentence_transformers.json"));
  if (prompts) sentence.prompts = prompts_from_json(*prompts);
  sentence.max_tokens = QUARRY_TRY(read_max_tokens(folder, most_tokens));
  return sentence;
}

}  // namespace quarry::model
