#include "core/config_yaml.h"

#include <yaml-cpp/yaml.h>

namespace quarry {
namespace {

constexpr int kDeepest = 8;  // settings nest a few levels; YAML aliases could nest without bound
constexpr int kMostNodes = 100'000;  // a few aliases can expand to billions of nodes

Error at_line(const YAML::Node& node, std::string what) {
  return {Code::invalid, "line " + std::to_string(node.Mark().line + 1) + ": " + std::move(what)};
}

// One thread at a time.
class Flattener {
 public:
  Result<std::vector<YamlSetting>> flatten(const YAML::Node& root) {
    QUARRY_TRY(take_map("", root, 1));
    return std::move(settings_);
  }

 private:
  Result<void> take(const std::string& name, const YAML::Node& node, int depth) {
    if (depth > kDeepest) return at_line(node, name + " is nested too deeply");
    if (++nodes_ > kMostNodes) return at_line(node, "too many settings");
    if (node.IsMap()) return take_map(name, node, depth);
    if (node.IsSequence()) return take_list(name, node, depth);
    if (node.IsScalar()) {
      settings_.push_back({.name = name, .text = node.Scalar(), .line = node.Mark().line + 1});
    }
    return {};
  }

  Result<void> take_map(const std::string& name, const YAML::Node& map, int depth) {
    for (const auto& member : map) {
      const YAML::Node& key = member.first;
      if (!key.IsScalar()) return at_line(key, "expected the name of a setting as plain text");
      const std::string below = name.empty() ? key.Scalar() : name + "." + key.Scalar();
      QUARRY_TRY(take(below, member.second, depth + 1));
    }
    return {};
  }

  Result<void> take_list(const std::string& name, const YAML::Node& list, int depth) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      QUARRY_TRY(take(name + "[" + std::to_string(i) + "]", list[i], depth + 1));
    }
    return {};
  }

  int nodes_ = 0;
  std::vector<YamlSetting> settings_;
};

}  // namespace

Result<std::vector<YamlSetting>> read_yaml_settings(std::string_view yaml) {
  try {
    const YAML::Node root = YAML::Load(std::string(yaml));
    if (root.IsNull()) return std::vector<YamlSetting>();  // empty, or everything is commented out
    if (!root.IsMap()) return at_line(root, "expected settings as `name: value`");
    return Flattener().flatten(root);
  } catch (const YAML::Exception& error) {
    return Error{Code::invalid,
                 "line " + std::to_string(error.mark.line + 1) + ": not YAML: " + error.msg};
  }
}

}  // namespace quarry
