#include "core/config_sources.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <unistd.h>

#include "core/config_yaml.h"
#include "core/interpolate.h"

namespace quarry {
namespace {

constexpr std::string_view kModelsVariable = "QUARRY_MODELS", kModelsSetting = "models.folder";

// Variables that other parts of Quarry read before settings exist, because they choose code or
// files.
constexpr std::array<std::string_view, 6> kReserved = {"config", "isa",    "data",
                                                       "pdfium", "models", "log"};

constexpr std::string_view kFileSuffix = "_file";

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error{Code::not_found, "cannot open " + path};
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) return Error{Code::unavailable, "cannot read " + path};
  return text;
}

bool readable(const std::string& path) { return access(path.c_str(), R_OK) == 0; }

// The file to read: the requested one, or the first candidate that exists; empty if there is none.
std::string choose_file(const ConfigSources& sources) {
  if (!sources.file.empty()) return sources.file;
  const Environment& environment = sources.environment;
  if (auto asked = lookup(environment, "QUARRY_CONFIG"); !asked.empty()) return asked;

  std::vector<std::string> places = {
      sources.working_folder == "." ? "quarry.yaml" : sources.working_folder + "/quarry.yaml"};
  const std::string xdg = lookup(environment, "XDG_CONFIG_HOME");
  const std::string home = lookup(environment, "HOME");
  if (!xdg.empty()) {
    places.push_back(xdg + "/quarry/quarry.yaml");
  } else if (!home.empty()) {
    places.push_back(home + "/.config/quarry/quarry.yaml");
  }
  places.push_back("/etc/quarry/quarry.yaml");
  const auto found = std::ranges::find_if(places, readable);
  return found == places.end() ? std::string() : *found;
}

// Reads the sources from weakest to strongest; later values replace earlier ones.
class Gatherer {
 public:
  Gatherer(const ConfigSources& sources, std::span<const Setting> known)
      : sources_(sources), known_(known) {}

  Result<GatheredSettings> gather() {
    QUARRY_TRY(take_file());
    QUARRY_TRY(take_environment());
    for (const FlagSetting& flag : sources_.flags) {
      if (!is_known(flag.name)) return unknown(flag.option, flag.name, nearest(flag.name));
      set(flag.name, {.text = flag.text, .origin = Origin::flag, .where = flag.option});
    }
    return std::move(gathered_);
  }

 private:
  bool is_known(std::string_view name) const { return find_setting(known_, name) != nullptr; }
  std::string_view nearest(std::string_view name) const {
    return nearest_setting(known_, name).name;
  }
  static Error unknown(std::string_view where, std::string_view name, std::string_view nearest) {
    return {Code::invalid, std::string(where) + ": unknown setting \"" + std::string(name) +
                               "\"; did you mean \"" + std::string(nearest) + "\"?"};
  }
  void set(const std::string& name, Given given) {
    gathered_.given.insert_or_assign(name, std::move(given));
  }

  // QUARRY_MODELS is short for QUARRY_MODELS__FOLDER, which takes precedence.
  void take_models_folder() {
    std::string text = lookup(sources_.environment, kModelsVariable);
    if (text.empty() || !is_known(kModelsSetting)) return;
    set(std::string(kModelsSetting), {.text = std::move(text),
                                      .origin = Origin::environment,
                                      .where = std::string(kModelsVariable)});
  }

  Result<void> take_file() {
    gathered_.file = choose_file(sources_);
    if (gathered_.file.empty()) return {};
    const auto text = QUARRY_TRY(read_file(gathered_.file));
    const auto entries = read_yaml_settings(text);
    if (!entries) return entries.error().in(gathered_.file);
    std::set<std::string> seen;
    for (const YamlSetting& entry : *entries) {
      const std::string where = gathered_.file + ":" + std::to_string(entry.line);
      if (!seen.insert(entry.name).second) {
        return Error{Code::invalid, where + ": " + entry.name + " is set twice"};
      }
      QUARRY_TRY(take_entry(entry, where));
    }
    return {};
  }

  Result<void> take_entry(const YamlSetting& entry, const std::string& where) {
    if (!is_known(entry.name)) {
      const std::string list = entry.name.substr(0, entry.name.find('['));
      if (const Setting* setting = find_setting(known_, list)) {
        return Error{Code::invalid,
                     where + ": " + list + ": expected " + setting->expected + ", found a list"};
      }
      return unknown(where, entry.name, nearest(entry.name));
    }
    auto text = interpolate(entry.text, sources_.environment);
    if (!text) return text.error().in(where + ": " + entry.name);
    set(entry.name, {.text = *std::move(text), .origin = Origin::file, .where = where});
    return {};
  }

  Result<void> take_environment() {
    take_models_folder();
    for (const auto& [variable, text] : sources_.environment) {
      const std::string name = setting_of(variable);
      if (name.empty() || std::ranges::count(kReserved, name) > 0) continue;
      QUARRY_TRY(take_variable(variable, name, text));
    }
    return {};
  }

  Result<void> take_variable(const std::string& variable, const std::string& name,
                             const std::string& text) {
    const std::string secret = secret_of(name);
    if (!is_known(name) && secret.empty()) {
      if (is_from_kubernetes(variable, text)) return {};
      return unknown(variable, name, variable_of(nearest(name)));
    }
    if (text.empty()) return {};  // Docker Compose passes unset variables as empty ones
    if (!secret.empty()) return take_secret_file(variable, secret, text);
    set(name, {.text = text, .origin = Origin::environment, .where = variable});
    return {};
  }

  // Maps "llm.api_key_file" to "llm.api_key"; empty if that setting is not a secret.
  std::string secret_of(const std::string& name) const {
    if (!name.ends_with(kFileSuffix)) return {};
    const std::string secret = name.substr(0, name.size() - kFileSuffix.size());
    const Setting* setting = find_setting(known_, secret);
    return setting != nullptr && setting->is_secret ? secret : std::string();
  }

  Result<void> take_secret_file(const std::string& variable, const std::string& secret,
                                const std::string& path) {
    auto text = read_file(path);
    if (!text) return text.error().in(variable);
    text->erase(text->find_last_not_of(" \t\r\n") + 1);  // editors append a line break
    set(secret, {.text = *std::move(text), .origin = Origin::environment, .where = variable});
    return {};
  }

  const ConfigSources& sources_;
  const std::span<const Setting> known_;
  GatheredSettings gathered_;
};

}  // namespace

std::string_view to_string(Origin origin) {
  constexpr std::array<std::string_view, 4> kNames = {"default", "file", "environment", "flag"};
  return kNames[static_cast<std::size_t>(origin)];
}

Error Given::error(std::string_view name, std::string_view what) const {
  std::string message = where + ": ";
  if (origin == Origin::file) message.append(name).append(": ");
  return {Code::invalid, message.append(what)};
}

Result<GatheredSettings> gather_settings(const ConfigSources& sources,
                                         std::span<const Setting> known) {
  return Gatherer(sources, known).gather();
}

}  // namespace quarry
