#include "core/config.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <unistd.h>

#include "core/bytes.h"
#include "core/config_yaml.h"

namespace quarry {
namespace {

struct Alias {
  std::string_view variable;
  std::string_view setting;
};

constexpr Alias models_variable = {"QUARRY_MODELS", "models.folder"};

// Ours, but read elsewhere: they choose code or files before there is a Config.
constexpr std::array<std::string_view, 6> reserved = {
    "quarry_config", "quarry_isa", "quarry_data", "quarry_pdfium", "quarry_models", "quarry_log"};

constexpr std::string_view prefix = "quarry_";
constexpr std::string_view file_suffix = "_file";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

// "chunk.size" as the environment spells it: QUARRY_CHUNK__SIZE.
std::string variable_of(std::string_view name) {
  std::string out = "QUARRY_";
  for (const char c : name) {
    if (c == '.') {
      out += "__";
    } else {
      out += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
  }
  return out;
}

// The reverse, of a variable in lower case: "quarry_chunk__size" is "chunk.size".
std::string name_of(std::string_view variable) {
  std::string out;
  for (variable.remove_prefix(prefix.size()); !variable.empty();) {
    const bool nests = variable.starts_with("__");
    out += nests ? '.' : variable[0];
    variable.remove_prefix(nests ? 2 : 1);
  }
  return out;
}

// Kubernetes describes every service to the pods of its namespace in variables; for a service
// named quarry, or quarry-something, they begin like ours and must not stop the program.
bool made_by_kubernetes(std::string_view variable, std::string_view value) {
  const auto has = [&](std::string_view part) { return variable.find(part) != variable.npos; };
  return has("_service_host") || has("_service_port") || (has("_port_") && has("_tcp")) ||
         (has("_port_") && has("_udp")) ||
         (variable.ends_with("_port") &&
          (value.starts_with("tcp://") || value.starts_with("udp://")));
}

std::string lookup(const Environment& environment, std::string_view name) {
  const auto found = environment.find(std::string(name));
  return found == environment.end() ? std::string() : found->second;
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error{Code::not_found, "cannot open " + path};
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) return Error{Code::unavailable, "cannot read " + path};
  return text;
}

bool readable(const std::string& path) { return access(path.c_str(), R_OK) == 0; }

// The file to read, or empty: what was asked for, or the first that there is.
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

// Replaces ${NAME} and ${NAME:-default}; $${ is a plain ${.
Result<std::string> interpolate(std::string_view text, const Environment& environment) {
  std::string out;
  while (true) {
    const auto start = text.find("${");
    out += text.substr(0, start);
    if (start == text.npos) return out;
    const bool escaped = start > 0 && text[start - 1] == '$';
    text.remove_prefix(start + 2);
    if (escaped) {
      out += '{';
      continue;
    }
    const auto end = text.find('}');
    if (end == text.npos) return Error{Code::invalid, "\"${\" without \"}\""};
    const std::string_view inside = text.substr(0, end);
    text.remove_prefix(end + 1);
    const auto separator = inside.find(":-");
    const std::string name(inside.substr(0, separator));
    const std::string found = lookup(environment, name);
    if (found.empty() && separator == inside.npos && !environment.contains(name)) {
      return Error{Code::invalid, "the environment has no " + name + "; ${" + name +
                                      ":-} would stand for nothing"};
    }
    out += found.empty() && separator != inside.npos ? inside.substr(separator + 2) : found;
  }
}

// "https://me:secret@host/v1?key=secret" as "https://***@host/v1?***".
std::string without_credentials(std::string_view url) {
  const auto scheme = url.find("://");
  const auto host = scheme == url.npos ? 0 : scheme + 3;
  const auto query = url.find('?');
  const auto user_end = url.substr(0, url.find_first_of("/?#", host)).rfind('@');
  const bool has_user = user_end != url.npos && user_end > host;
  std::string shown(url.substr(0, host));
  if (has_user) shown += "***";
  const auto rest = has_user ? user_end : host;
  shown += url.substr(rest, query == url.npos ? query : query + 1 - rest);
  if (query != url.npos) shown += "***";
  return shown;
}

// What a setting may show of its value.
Json shown(const Setting& setting, const Json& value) {
  if (setting.kind == SettingKind::secret && !value.string().empty()) return Json("***");
  if (setting.holds == "URL") return Json(without_credentials(value.string()));
  return value;
}

[[noreturn]] void abort_on(std::string_view name, const char* problem) {
  std::fprintf(stderr, "quarry: bug: setting \"%.*s\" %s config.def\n", int(name.size()),
               name.data(), problem);
  std::abort();
}

}  // namespace

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals != text.npos) environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

std::string_view to_string(Origin origin) {
  constexpr std::array<std::string_view, 4> names = {"default", "file", "environment", "flag"};
  return names[static_cast<std::size_t>(origin)];
}

// Fills a Config from the weakest source to the strongest.
class ConfigLoader {
 public:
  explicit ConfigLoader(const ConfigSources& sources) : sources_(sources) {}

  Result<Config> load() {
    QUARRY_TRY(take_file());
    QUARRY_TRY(take_environment());
    for (const auto& [name, text] : sources_.flags) {
      if (!find_setting(name)) return unknown("--" + name, name, nearest_setting(name).name);
      QUARRY_TRY(set(name, text, Origin::flag, "--" + name));
    }
    return std::move(config_);
  }

 private:
  static Error unknown(std::string_view where, std::string_view name, std::string_view nearest) {
    return {Code::invalid, std::string(where) + ": unknown setting \"" + std::string(name) +
                               "\"; did you mean \"" + std::string(nearest) + "\"?"};
  }

  Result<void> set(std::string_view name, std::string_view text, Origin origin,
                   const std::string& where) {
    auto json = parse_setting(*find_setting(name), text);
    if (!json) return json.error().in(where + ": " + std::string(name));
    put(name, std::move(*json), origin, where);
    return {};
  }

  void put(std::string_view name, Json json, Origin origin, const std::string& where) {
    const auto index = static_cast<std::size_t>(find_setting(name) - settings().data());
    config_.values_[index] = {std::move(json), origin, where};
  }

  Result<void> take_alias(const Alias& alias) {
    const std::string text = lookup(sources_.environment, alias.variable);
    if (text.empty()) return {};
    return set(alias.setting, text, Origin::environment, std::string(alias.variable));
  }

  Result<void> take_file() {
    config_.file_ = choose_file(sources_);
    if (config_.file_.empty()) return {};
    const auto text = QUARRY_TRY(read_file(config_.file_));
    const auto entries = read_yaml_settings(text);
    if (!entries) return entries.error().in(config_.file_);
    std::set<std::string> seen;
    for (const YamlSetting& entry : *entries) {
      const std::string where = config_.file_ + ":" + std::to_string(entry.line);
      if (!seen.insert(entry.name).second) {
        return Error{Code::invalid, where + ": " + entry.name + " is set a second time"};
      }
      QUARRY_TRY(take_entry(entry, where));
    }
    return {};
  }

  Result<void> take_entry(const YamlSetting& entry, const std::string& where) {
    const Setting* setting = find_setting(entry.name);
    if (!setting) return unknown(where, entry.name, nearest_setting(entry.name).name);
    if (entry.is_list && setting->kind != SettingKind::list) {
      return Error{Code::invalid, where + ": " + entry.name + ": expected one " +
                                      std::string(to_string(setting->kind)) + ", found a list"};
    }
    Json items = Json::array();
    for (const std::string& raw : entry.texts) {
      auto text = interpolate(raw, sources_.environment);
      if (!text) return text.error().in(where + ": " + entry.name);
      if (!entry.is_list) return set(entry.name, *text, Origin::file, where);
      items.push(std::move(*text));
    }
    put(entry.name, std::move(items), Origin::file, where);
    return {};
  }

  Result<void> take_environment() {
    QUARRY_TRY(take_alias(models_variable));
    for (const auto& [variable, text] : sources_.environment) {
      const std::string key = lower(variable);
      if (!key.starts_with(prefix) || std::ranges::count(reserved, key) > 0) continue;
      QUARRY_TRY(take_variable(variable, key, text));
    }
    return {};
  }

  Result<void> take_variable(const std::string& variable, const std::string& key,
                             const std::string& text) {
    const std::string name = name_of(key);
    if (find_setting(name)) {
      // Compose files pass variables that are not set as empty ones.
      if (text.empty()) return {};
      return set(name, text, Origin::environment, variable);
    }
    if (const auto secret = secret_of(name); !secret.empty()) {
      return text.empty() ? Result<void>() : take_secret_file(variable, secret, text);
    }
    if (made_by_kubernetes(key, text)) return {};
    return unknown(variable, name, variable_of(nearest_setting(name).name));
  }

  // "llm.api_key" of "llm.api_key_file"; empty where that is no secret.
  static std::string secret_of(const std::string& name) {
    if (!name.ends_with(file_suffix)) return {};
    const std::string secret = name.substr(0, name.size() - file_suffix.size());
    const Setting* setting = find_setting(secret);
    return setting && setting->kind == SettingKind::secret ? secret : std::string();
  }

  Result<void> take_secret_file(const std::string& variable, const std::string& secret,
                                const std::string& path) {
    auto text = read_file(path);
    if (!text) return text.error().in(variable);
    text->erase(text->find_last_not_of(" \t\r\n") + 1);  // editors end a file with a line break
    return set(secret, *text, Origin::environment, variable);
  }

  const ConfigSources& sources_;
  Config config_;
};

Config::Config() {
  for (const Setting& setting : settings()) {
    auto json = parse_setting(setting, setting.fallback);
    if (!json) abort_on(setting.name, "has a bad default in");
    values_.push_back({.json = std::move(*json)});
  }
}

Result<Config> Config::load(const ConfigSources& sources) { return ConfigLoader(sources).load(); }

const Config::Value& Config::value(std::string_view name) const {
  const Setting* setting = find_setting(name);
  if (!setting) abort_on(name, "is not declared in");
  return values_[static_cast<std::size_t>(setting - settings().data())];
}

const Json& Config::json(std::string_view name, SettingKind kind) const {
  const Json& found = value(name).json;
  if (find_setting(name)->kind != kind) abort_on(name, "is asked for as another kind than in");
  return found;
}

std::string Config::string(std::string_view name) const {
  const Setting* setting = find_setting(name);
  const bool secret = setting && setting->kind == SettingKind::secret;
  return std::string(json(name, secret ? SettingKind::secret : SettingKind::string).string());
}

std::int64_t Config::integer(std::string_view name) const {
  return json(name, SettingKind::integer).integer();
}

double Config::number(std::string_view name) const {
  return json(name, SettingKind::number).number();
}

bool Config::boolean(std::string_view name) const {
  return json(name, SettingKind::boolean).boolean();
}

std::vector<std::string> Config::list(std::string_view name) const {
  std::vector<std::string> out;
  for (const Json& item : json(name, SettingKind::list).items()) out.emplace_back(item.string());
  return out;
}

std::uint64_t Config::bytes(std::string_view name) const {
  return parse_bytes(string(name)).value_or(0);  // checked when it was read
}

Origin Config::origin(std::string_view name) const { return value(name).origin; }

Json Config::to_json() const {
  Json json = Json::object();
  for (const Setting& setting : settings()) {
    const Value& found = value(setting.name);
    Json entry =
        Json::object({{"value", shown(setting, found.json)}, {"origin", to_string(found.origin)}});
    if (!found.where.empty()) entry.set("where", found.where);
    json.set(std::string(setting.name), std::move(entry));
  }
  return json;
}

}  // namespace quarry
