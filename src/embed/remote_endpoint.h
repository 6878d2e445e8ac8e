// From what a provider says of its service and what the user set, to a URL and a credential.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "embed/remote_settings.h"

namespace quarry {

struct ServiceInfo {
  std::string_view name;               // "cohere"
  std::string_view base_url = {};      // its own address; empty: users run it themselves
  std::string_view key_variable = {};  // where people keep its key
  std::string_view url_variable = {};  // and its address
  std::string_view url_port = {};      // of an address in that variable that names none
  // "Authorization" carries "Bearer KEY", any other header the key alone.
  std::string_view key_header = "Authorization";
  // Where set, a key of the environment goes to this domain only, or to an address that stands in
  // the environment too: whoever points a common protocol at another server has not said that this
  // server may see the key. Set one for it, and it is sent.
  std::string_view key_domain = {};
};

struct RemoteEndpoint {
  std::string name;
  std::string base_url;   // no slash at the end
  std::string host;       // with its port
  HttpHeaders headers;    // among them the credential
  std::string key_place;  // "embedding.api_key or COHERE_API_KEY", for messages
};

// Errors: invalid (no address, none over http or https, or no key for a service that needs one).
Result<RemoteEndpoint> find_endpoint(const ServiceInfo& service, const RemoteSettings& settings);

}  // namespace quarry
