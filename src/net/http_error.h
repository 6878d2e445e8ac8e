// What goes into an error text about a request: a URL without secrets, the server's own message.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/result.h"
#include "net/http_client.h"

namespace quarry::net {

// scheme://host:port/path: no user, password, query or fragment, for those may hold secrets.
std::string public_url(std::string_view url);

// "/path", without query and fragment; "/" where the URL names none.
std::string path_of(std::string_view url);

// "host:port", the port of the scheme where none is given.
std::string host_and_port(std::string_view url);

// `text` with every credential of the request's headers and URL replaced by "***": servers like to
// repeat the key that they refuse.
std::string without_secrets(std::string text, const HttpRequest& request);

// A body that was not expected, on one line of a message: its beginning, or the title of a page.
std::string summary_of_body(std::string_view body);

// The failure that a status of 400 and above stands for. `retry_after`: zero if the server named no
// time.
Error error_of_status(const HttpRequest& request, int status, std::string_view body,
                      std::chrono::seconds retry_after);

}  // namespace quarry::net
