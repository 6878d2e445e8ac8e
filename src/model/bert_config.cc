#include "model/bert_config.h"

#include <algorithm>
#include <optional>
#include <string>

#include "model/mapped_file.h"

namespace quarry {
namespace {

// Far above any encoder there is; keeps products of sizes from overflowing.
constexpr std::int64_t kMaxSize = 1 << 24;

Result<std::size_t> read_size(const Json& config, std::string_view name) {
  const std::int64_t value = config[name].integer(-1);
  if (value >= 1 && value <= kMaxSize) return static_cast<std::size_t>(value);
  return {Code::corrupt, std::string(name) + ": expected a whole number from 1 to " +
                             std::to_string(kMaxSize) + ", found " +
                             config[name].dump().substr(0, 64)};
}

Result<void> expect(const Json& config, std::string_view name, std::string_view known) {
  const std::string_view found = config[name].string(known);
  if (found == known) return {};
  return {Code::invalid, std::string(name) + ": expected \"" + std::string(known) + "\", found \"" +
                             std::string(found.substr(0, 64)) + "\""};
}

constexpr std::string_view kModulePrefix = "sentence_transformers.models.";

struct Modules {
  std::optional<std::string> pooling_folder;
  bool normalize = false;
};

Result<Modules> read_modules(const Json& list) {
  if (!list.is_array()) return {Code::corrupt, "modules.json: expected a list"};
  Modules modules;
  for (const Json& module : list.items()) {
    std::string_view type = module["type"].string();
    if (type.starts_with(kModulePrefix)) type.remove_prefix(kModulePrefix.size());
    if (type == "Pooling") {
      modules.pooling_folder = std::string(module["path"].string());
    } else if (type == "Normalize") {
      modules.normalize = true;
    } else if (type != "Transformer") {
      return {Code::invalid, "modules.json: expected Transformer, Pooling or Normalize, found \"" +
                                 std::string(type.substr(0, 64)) + "\""};
    }
  }
  return modules;
}

Result<Pooling> pooling_from_json(const Json& config) {
  std::string modes;
  std::optional<Pooling> known;
  for (const auto& [name, value] : config.members()) {
    if (!name.starts_with("pooling_mode_") || !value.boolean()) continue;
    modes += (modes.empty() ? "" : ", ") + name;
    if (name == "pooling_mode_mean_tokens") known = Pooling::mean;
    if (name == "pooling_mode_cls_token") known = Pooling::first_token;
  }
  if (known && modes.find(',') == std::string::npos) return *known;
  return {Code::invalid,
          "pooling: expected pooling_mode_mean_tokens or pooling_mode_cls_token alone, found \"" +
              modes + "\""};
}

// The path of a module is a folder beside modules.json, never a way out of the model's folder.
Result<Pooling> read_pooling(const std::filesystem::path& folder, const std::string& module) {
  const bool plain = std::ranges::all_of(
      module, [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; });
  if (!plain) return {Code::corrupt, "modules.json: expected a folder name, found " + module};
  return pooling_from_json(QUARRY_TRY(read_json_file(folder / module / "config.json")));
}

// Absent is fine, broken is not.
Result<std::optional<Json>> read_optional(const std::filesystem::path& path) {
  Result<Json> json = read_json_file(path);
  if (json) return std::optional<Json>(*std::move(json));
  if (json.error().code == Code::not_found) return std::optional<Json>();
  return json.error();
}

}  // namespace

Result<BertConfig> bert_config_from_json(const Json& config) {
  if (config["model_type"].string() != "bert") {
    return {Code::invalid,
            "model_type: expected \"bert\", found " + config["model_type"].dump().substr(0, 64)};
  }
  QUARRY_TRY(expect(config, "hidden_act", "gelu"));
  QUARRY_TRY(expect(config, "position_embedding_type", "absolute"));
  BertConfig read{.vocabulary = QUARRY_TRY(read_size(config, "vocab_size")),
                  .positions = QUARRY_TRY(read_size(config, "max_position_embeddings")),
                  .token_types = QUARRY_TRY(read_size(config, "type_vocab_size")),
                  .hidden = QUARRY_TRY(read_size(config, "hidden_size")),
                  .layers = QUARRY_TRY(read_size(config, "num_hidden_layers")),
                  .heads = QUARRY_TRY(read_size(config, "num_attention_heads")),
                  .intermediate = QUARRY_TRY(read_size(config, "intermediate_size")),
                  .layer_norm_epsilon = static_cast<float>(config["layer_norm_eps"].number(1e-12))};
  if (read.hidden % read.heads != 0) {
    return {Code::corrupt, "hidden_size " + std::to_string(read.hidden) + " does not divide into " +
                               std::to_string(read.heads) + " heads"};
  }
  return read;
}

Result<SentenceConfig> read_sentence_config(const std::filesystem::path& folder,
                                            std::size_t positions) {
  SentenceConfig config{.max_tokens = positions};
  if (const auto list = QUARRY_TRY(read_optional(folder / "modules.json"))) {
    const Modules modules = QUARRY_TRY(read_modules(*list));
    config.normalize = modules.normalize;
    if (modules.pooling_folder) {
      config.pooling = QUARRY_TRY(read_pooling(folder, *modules.pooling_folder));
    }
  }
  if (const auto sizes = QUARRY_TRY(read_optional(folder / "sentence_bert_config.json"))) {
    const std::int64_t limit = (*sizes)["max_seq_length"].integer(0);
    if (limit > 0) config.max_tokens = std::min(positions, static_cast<std::size_t>(limit));
  }
  return config;
}

Result<Json> read_json_file(const std::filesystem::path& path) {
  const MappedFile file = QUARRY_TRY(MappedFile::open(path));
  Result<Json> json = Json::parse(file.bytes());
  if (!json) return Error{Code::corrupt, path.string() + ": " + json.error().message};
  return json;
}

}  // namespace quarry
