#include "core/config_yaml.h"

#include <yaml-cpp/yaml.h>

namespace quarry {
namespace {

constexpr int deepest = 8;  // settings nest two levels; an alias could make a document endless

Error at_line(const YAML::Node& node, std::string what) {
  return {Code::invalid, "line " + std::to_string(node.Mark().line + 1) + ": " + std::move(what)};
}

Result<YamlSetting> read_value(const std::string& name, const YAML::Node& node) {
  YamlSetting setting{.name = name, .is_list = node.IsSequence(), .line = node.Mark().line + 1};
  if (node.IsScalar()) {
    setting.texts.push_back(node.Scalar());
    return setting;
  }
  for (const YAML::Node& item : node) {
    if (!item.IsScalar()) return at_line(item, name + " may list only plain values");
    setting.texts.push_back(item.Scalar());
  }
  return setting;
}

Result<void> flatten(const std::string& prefix, const YAML::Node& map, int depth,
                     std::vector<YamlSetting>& out) {
  if (depth > deepest) return at_line(map, prefix + " is nested too deeply");
  for (const auto& member : map) {
    const YAML::Node& key = member.first;
    const YAML::Node& value = member.second;
    if (!key.IsScalar()) return at_line(key, "the name of a setting must be plain text");
    const std::string name = prefix.empty() ? key.Scalar() : prefix + "." + key.Scalar();
    if (value.IsMap()) {
      QUARRY_TRY(flatten(name, value, depth + 1, out));
    } else if (value.IsScalar() || value.IsSequence()) {
      out.push_back(QUARRY_TRY(read_value(name, value)));
    }
  }
  return {};
}

}  // namespace

Result<std::vector<YamlSetting>> read_yaml_settings(std::string_view yaml) {
  try {
    const YAML::Node root = YAML::Load(std::string(yaml));
    std::vector<YamlSetting> settings;
    if (root.IsNull()) return settings;  // an empty file, or all of it commented out
    if (!root.IsMap()) return at_line(root, "expected settings as `name: value`");
    QUARRY_TRY(flatten("", root, 1, settings));
    return settings;
  } catch (const YAML::Exception& error) {
    return Error{Code::invalid,
                 "line " + std::to_string(error.mark.line + 1) + ": not YAML: " + error.msg};
  }
}

}  // namespace quarry
