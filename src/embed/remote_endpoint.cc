#include "embed/remote_endpoint.h"

#include "net/http_error.h"

namespace quarry {
namespace {

std::string lookup(const RemoteSettings& settings, std::string_view variable) {
  const auto found = settings.environment.find(std::string(variable));
  return found == settings.environment.end() ? std::string() : found->second;
}

// Ollama's variable may hold a host alone; the scheme and the port are then its usual ones.
std::string completed(std::string url, std::string_view port) {
  if (url.empty() || port.empty() || url.find("://") != url.npos) return url;
  if (url.find(':') == url.npos) url.append(":").append(port);
  return "http://" + url;
}

bool is_http(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://");
}

bool is_within(std::string_view host, std::string_view domain) {
  host = host.substr(0, host.rfind(':'));
  if (!host.ends_with(domain)) return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

struct Address {
  std::string url;
  bool is_own = false;   // the service's
  bool was_set = false;  // by a setting, not by the environment
};

Result<Address> find_address(const ServiceInfo& service, const RemoteSettings& settings) {
  Address address{.url = settings.base_url, .was_set = !settings.base_url.empty()};
  if (address.url.empty()) {
    address.url = completed(lookup(settings, service.url_variable), service.url_port);
  }
  if (address.url.empty()) {
    address = {.url = std::string(service.base_url), .is_own = true};
  }
  const std::string setting = settings.section + ".base_url";
  if (address.url.empty()) {
    return {Code::invalid,
            setting + ": expected the address of the " + std::string(service.name) + " service"};
  }
  if (!is_http(address.url)) {
    const std::string_view from = address.was_set ? setting : service.url_variable;
    return {Code::invalid, std::string(from) + ": expected an http or https URL, found \"" +
                               public_url(address.url) + "\""};
  }
  while (address.url.ends_with('/')) address.url.pop_back();
  return address;
}

std::string find_key(const ServiceInfo& service, const RemoteSettings& settings,
                     const Address& address) {
  if (!settings.api_key.empty()) return settings.api_key;
  const bool elsewhere = address.was_set && !service.key_domain.empty() &&
                         !is_within(host_and_port(address.url), service.key_domain);
  return elsewhere ? std::string() : lookup(settings, service.key_variable);
}

}  // namespace

Result<RemoteEndpoint> find_endpoint(const ServiceInfo& service, const RemoteSettings& settings) {
  const Address address = QUARRY_TRY(find_address(service, settings));
  RemoteEndpoint endpoint{.name = std::string(service.name),
                          .base_url = address.url,
                          .host = host_and_port(address.url),
                          .headers = {{"Content-Type", "application/json"}},
                          .key_place = settings.section + ".api_key"};
  if (!service.key_variable.empty()) {
    endpoint.key_place.append(" or ").append(service.key_variable);
  }
  const std::string key = find_key(service, settings, address);
  if (!key.empty()) {
    const bool bearer = service.key_header == "Authorization";
    endpoint.headers.emplace_back(service.key_header, bearer ? "Bearer " + key : key);
  } else if (address.is_own && !service.key_variable.empty()) {
    return {Code::invalid,
            endpoint.name + " at " + endpoint.host + " needs a key: set " + endpoint.key_place};
  }
  return endpoint;
}

}  // namespace quarry
