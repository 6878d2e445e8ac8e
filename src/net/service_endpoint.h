// Combines the facts about a provider's service with the user's settings into a URL and a
// credential.
#pragma once

#include <string>
#include <string_view>

#include "core/environment.h"
#include "core/result.h"
#include "net/http_client.h"

namespace quarry::net {

struct ServiceInfo {
  std::string_view name;               // "cohere"
  std::string_view base_url = {};      // the hosted service; empty if users run it themselves
  std::string_view key_variable = {};  // the usual variable for the key
  std::string_view url_variable = {};  // the usual variable for the address
  std::string_view url_port = {};      // default port for an address in url_variable
  // "Authorization" is sent as "Bearer KEY"; any other header holds the bare key.
  std::string_view key_header = "Authorization";
  // If set, a key from the environment is sent only to this domain, or to an address that also
  // comes from the environment: configuring another server for a common protocol does not mean that
  // this server may see the key.
  std::string_view key_domain = {};
};

// The user's settings for one service.
struct ServiceAccess {
  std::string section;      // section of the configuration, for messages
  std::string base_url;     // empty: the variable, then the hosted service
  std::string api_key;      // empty: the service's key_variable ...
  Environment environment;  // ... in this environment, such as COHERE_API_KEY
};

struct ServiceEndpoint {
  std::string name;
  std::string base_url;   // without a trailing slash
  std::string host;       // "host:port"
  HttpHeaders headers;    // include the credential
  std::string key_place;  // "embedding.api_key or COHERE_API_KEY", for messages

  // Adds to a denied error where to correct the key; returns other errors unchanged.
  Error explained(Error error) const;
};

// A key from the settings is sent to any address. A key from the environment is never sent over
// plain http, except to this machine. Errors: invalid (no address, an address that is not http or
// https, or no key for a hosted service that needs one).
Result<ServiceEndpoint> find_endpoint(const ServiceInfo& service, const ServiceAccess& access);

}  // namespace quarry::net
