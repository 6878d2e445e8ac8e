#include "net/service_endpoint.h"

#include "net/http_error.h"

namespace quarry::net {
namespace {

std::string lookup(const ServiceAccess& access, std::string_view variable) {
  const auto found = access.environment.find(std::string(variable));
  return found == access.environment.end() ? std::string() : found->second;
}

// OLLAMA_HOST may hold only a host, or host and port; adds the usual scheme and port.
std::string completed(std::string url, std::string_view port) {
  if (url.empty() || port.empty() || url.find("://") != url.npos) return url;
  if (url.find(':') == url.npos) url.append(":").append(port);
  return "http://" + url;
}

bool is_http(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://");
}

bool is_within(std::string_view host, std::string_view domain) {
  if (!host.ends_with(domain)) return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

// Extracts the host from "host:port", without the brackets of an IPv6 address.
std::string_view host_of(std::string_view host_and_port) {
  std::string_view host = host_and_port.substr(0, host_and_port.rfind(':'));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}

bool is_this_machine(std::string_view host) {
  const bool four_numbers = host.find_first_not_of("0123456789.") == host.npos;
  return host == "localhost" || host == "::1" || (four_numbers && host.starts_with("127."));
}

struct Address {
  std::string url;
  bool is_own = false;   // the provider's hosted service
  bool was_set = false;  // by a setting, not the environment
};

Result<Address> find_address(const ServiceInfo& service, const ServiceAccess& access) {
  Address address{.url = access.base_url, .was_set = !access.base_url.empty()};
  if (address.url.empty()) {
    address.url = completed(lookup(access, service.url_variable), service.url_port);
  }
  if (address.url.empty()) {
    address = {.url = std::string(service.base_url), .is_own = true};
  }
  const std::string setting = access.section + ".base_url";
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

// Whether the key from the environment may be sent to the address.
bool may_see_key(const ServiceInfo& service, const Address& address) {
  const std::string place = host_and_port(address.url);
  const std::string_view host = host_of(place);
  if (!address.url.starts_with("https://") && !is_this_machine(host)) return false;
  return !address.was_set || service.key_domain.empty() || is_within(host, service.key_domain);
}

}  // namespace

Error ServiceEndpoint::explained(Error error) const {
  if (error.code == Code::denied) error.message += "; check " + key_place;
  return error;
}

Result<ServiceEndpoint> find_endpoint(const ServiceInfo& service, const ServiceAccess& access) {
  const Address address = QUARRY_TRY(find_address(service, access));
  ServiceEndpoint endpoint{.name = std::string(service.name),
                           .base_url = address.url,
                           .host = host_and_port(address.url),
                           .headers = {{"Content-Type", "application/json"}},
                           .key_place = access.section + ".api_key"};
  const std::string variable(service.key_variable);
  const std::string usual_key = lookup(access, variable);
  const bool withheld = access.api_key.empty() && !may_see_key(service, address);
  if (withheld && !usual_key.empty()) {
    endpoint.key_place += " (" + variable + " is not sent to " + endpoint.host + ")";
  } else if (!variable.empty()) {
    endpoint.key_place += " or " + variable;
  }
  const std::string key = access.api_key.empty() && !withheld ? usual_key : access.api_key;
  if (!key.empty()) {
    const bool bearer = service.key_header == "Authorization";
    endpoint.headers.emplace_back(service.key_header, bearer ? "Bearer " + key : key);
  } else if (address.is_own && !variable.empty()) {
    return {Code::invalid,
            endpoint.name + " at " + endpoint.host + " needs a key: set " + endpoint.key_place};
  }
  return endpoint;
}

}  // namespace quarry::net
