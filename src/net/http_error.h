// Parts of error messages about requests: URLs without secrets and the server's own message.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/result.h"
#include "net/http_client.h"

namespace quarry::net {

// scheme://host:port/path, without user, password, query and fragment, which may hold secrets.
std::string public_url(std::string_view url);

// "/path" without query and fragment; "/" if the URL has no path.
std::string path_of(std::string_view url);

// "host:port". The port defaults to that of the scheme.
std::string host_and_port(std::string_view url);

// `text` with every credential of the request's headers and URL replaced by "***", because servers
// often repeat the key that they refuse.
std::string without_secrets(std::string text, const HttpRequest& request);

// An unexpected body on one line of a message: its beginning, or the title if it is an HTML page.
std::string summary_of_body(std::string_view body);

// The error for an HTTP status of 400 or more. A `retry_after` of zero means that the server gave
// none.
Error error_of_status(const HttpRequest& request, int status, std::string_view body,
                      std::chrono::seconds retry_after);

}  // namespace quarry::net
