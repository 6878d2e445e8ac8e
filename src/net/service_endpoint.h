// From what a provider says of its service and what the user set, to a URL and a credential.
#pragma once

#include <string>
#include <string_view>

#include "core/environment.h"
#include "core/result.h"
#include "net/http_client.h"

namespace quarry::net {

struct ServiceInfo {
  std::string_view name;               // "cohere"
  std::string_view base_url = {};      // its own address; empty: users run it themselves
  std::string_view key_variable = {};  // where people keep its key
  std::string_view url_variable = {};  // and its address
  std::string_view url_port = {};      // of an address in that variable that names none
  // "Authorization" carries "Bearer KEY", any other header the key alone.
  std::string_view key_header = "Authorization";
  // A key of the environment goes only to this domain, where one is named, or to an address that
  // comes from the environment too: pointing a common protocol at another server does not say that
  // this server may see the key.
  std::string_view key_domain = {};
};

// What the user set for one service.
struct ServiceAccess {
  std::string section;      // of the configuration, for messages
  std::string base_url;     // empty: the service's own address
  std::string api_key;      // empty: the service's usual variable ...
  Environment environment;  // ... of these, such as COHERE_API_KEY
};

struct ServiceEndpoint {
  std::string name;
  std::string base_url;   // no slash at the end
  std::string host;       // with its port
  HttpHeaders headers;    // among them the credential
  std::string key_place;  // "embedding.api_key or COHERE_API_KEY", for messages

  // A refused key, with the place to correct it; other errors as they are.
  Error explained(Error error) const;
};

// A key that was set for the service is sent to any address; a key of the environment never travels
// over plain http, except on this machine. Errors: invalid (no address, none over http or https, or
// no key for a service that needs one).
Result<ServiceEndpoint> find_endpoint(const ServiceInfo& service, const ServiceAccess& access);

}  // namespace quarry::net
