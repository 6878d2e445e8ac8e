#include "model/architecture.h"

#include <string>

namespace quarry::model {
namespace {

struct Architecture {
  std::string_view model_type;
  Result<TransformerConfig> (*read)(const Json& config);
  std::string_view class_prefix;
};

constexpr Architecture kArchitectures[] = {
#define QUARRY_ARCHITECTURE(model_type, name, class_prefix) {model_type, read_##name, class_prefix},
#include "model/architectures.def"
#undef QUARRY_ARCHITECTURE
};

// Matches BertModel, BertForMaskedLM, ...
bool has_class(const Architecture& architecture, std::string_view name) {
  if (!name.starts_with(architecture.class_prefix)) return false;
  name.remove_prefix(architecture.class_prefix.size());
  return name == "Model" || name.starts_with("For");
}

Result<TransformerConfig> read(const Architecture& architecture, const Json& config) {
  TransformerConfig read = QUARRY_TRY(architecture.read(config));
  if (read.positions == Positions::rotary && read.head_size() % 2 != 0) {
    return {Code::corrupt, "rotary positions: expected an even head size, found " +
                               std::to_string(read.head_size())};
  }
  return read;
}

Error unknown(const Json& config) {
  std::string names;
  for (const Architecture& known : kArchitectures) {
    names.append(names.empty() ? "" : ", ").append(known.model_type);
  }
  return {Code::invalid, "model_type: expected one of " + names + "; found " +
                             config["model_type"].dump().substr(0, 64) + ", architectures " +
                             config["architectures"].dump().substr(0, 100)};
}

}  // namespace

Result<TransformerConfig> transformer_config_from_json(const Json& config) {
  const std::string_view type = config["model_type"].string();
  const Json& classes = config["architectures"];
  const std::string_view first = classes.items().empty() ? "" : classes.items()[0].string();
  for (const Architecture& known : kArchitectures) {
    if (type.empty() ? has_class(known, first) : known.model_type == type) {
      return read(known, config);
    }
  }
  return unknown(config);
}

}  // namespace quarry::model
