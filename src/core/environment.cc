#include "core/environment.h"

#include <algorithm>
#include <unistd.h>

namespace quarry {
namespace {

constexpr std::string_view kPrefix = "quarry_";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

bool is_position(std::string_view part) {
  return !part.empty() && part.size() < 7 && part.find_first_not_of("0123456789") == part.npos;
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

std::string lookup(const Environment& environment, std::string_view name) {
  const auto found = environment.find(std::string(name));
  return found == environment.end() ? std::string() : found->second;
}

std::string variable_of(std::string_view setting) {
  std::string out = "QUARRY_";
  for (const char c : setting) {
    if (c == '.' || c == '[') {
      out += "__";
    } else if (c != ']') {
      out += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
  }
  return out;
}

std::string setting_of(std::string_view variable) {
  const std::string key = lower(variable);
  if (!key.starts_with(kPrefix)) return {};
  std::string out;
  for (std::string_view rest = std::string_view(key).substr(kPrefix.size()); !rest.empty();) {
    const auto end = rest.find("__");
    const std::string_view part = rest.substr(0, end);
    if (is_position(part)) {
      out.append("[").append(part).append("]");
    } else {
      out.append(out.empty() ? "" : ".").append(part);
    }
    rest = end == rest.npos ? std::string_view() : rest.substr(end + 2);
  }
  return out;
}

bool is_from_kubernetes(std::string_view variable, std::string_view value) {
  const std::string key = lower(variable);
  const auto has = [&](std::string_view part) { return key.find(part) != key.npos; };
  const bool is_address = value.starts_with("tcp://") || value.starts_with("udp://");
  return has("_service_host") || has("_service_port") ||
         (has("_port_") && (has("_tcp") || has("_udp"))) || (key.ends_with("_port") && is_address);
}

}  // namespace quarry
