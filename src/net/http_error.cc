#include "net/http_error.h"

#include <algorithm>
#include <array>

#include "core/json.h"

namespace quarry::net {
namespace {

constexpr std::size_t max_message_bytes = 300;  // a line or two on a terminal

// Shorter strings are not secrets, and replacing them could blank out half of a message.
constexpr std::size_t shortest_secret = 6;

struct UrlView {
  std::string_view scheme, user, host, path, query;
};

UrlView split_url(std::string_view url) {
  UrlView view;
  if (const auto at = url.find("://"); at != url.npos) {
    view.scheme = url.substr(0, at);
    url.remove_prefix(at + 3);
  }
  if (const auto at = url.find_first_of("?#"); at != url.npos) {
    view.query = url.substr(at + 1);
    url = url.substr(0, at);
  }
  if (const auto at = url.find('/'); at != url.npos) {
    view.path = url.substr(at);
    url = url.substr(0, at);
  }
  if (const auto at = url.rfind('@'); at != url.npos) {
    view.user = url.substr(0, at);
    url.remove_prefix(at + 1);
  }
  view.host = url;
  return view;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool holds_secret(std::string_view header) {
  constexpr std::array<std::string_view, 7> names = {
      "authorization", "proxy-authorization", "cookie",  "x-api-key",
      "api-key",       "x-goog-api-key",      "x-token",
  };
  return std::ranges::any_of(names, [&](auto name) { return same_name(name, header); });
}

void blank_out(std::string& text, std::string_view secret) {
  if (secret.size() < shortest_secret) return;
  for (auto at = text.find(secret); at != text.npos; at = text.find(secret, at)) {
    text.replace(at, secret.size(), "***");
    at += 3;
  }
}

// OpenAI, Cohere, Qdrant, Ollama and RFC 9457 each put the message in a different member.
std::string message_in(const Json& json) {
  for (const Json* place : {&json["error"]["message"], &json["status"]["error"], &json["error"],
                            &json["message"], &json["detail"], &json["title"]}) {
    if (place->is_string()) return std::string(place->string());
  }
  return {};
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (line.size() >= max_message_bytes) return line + "...";
    const bool space = static_cast<unsigned char>(c) <= ' ';
    if (!space) line += c;
    if (space && !line.empty() && line.back() != ' ') line += ' ';
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

bool same_name_at(std::string_view text, std::size_t at, std::string_view name) {
  return at + name.size() <= text.size() && same_name(text.substr(at, name.size()), name);
}

std::size_t find_name(std::string_view text, std::string_view name, std::size_t from) {
  for (std::size_t at = from; at + name.size() <= text.size(); ++at) {
    if (same_name_at(text, at, name)) return at;
  }
  return text.npos;
}

std::string title_of_page(std::string_view page) {
  const auto tag = find_name(page, "<title", 0);
  const auto begin = tag == page.npos ? tag : page.find('>', tag);
  if (begin == page.npos) return {};
  const auto end = find_name(page, "</title", begin);
  return end == page.npos ? std::string() : one_line(page.substr(begin + 1, end - begin - 1));
}

std::string server_message(std::string_view body) {
  const auto json = Json::parse(body);
  const std::string message = json ? message_in(*json) : std::string();
  return message.empty() ? summary_of_body(body) : one_line(message);
}

Code code_of_status(int status) {
  switch (status) {
    case 401:
    case 403:
    case 407:
      return Code::denied;
    case 404:
    case 410:
      return Code::not_found;
    case 409:
      return Code::conflict;
    case 429:
      return Code::exhausted;
    case 408:
      return Code::unavailable;
    default:
      return status >= 500 ? Code::unavailable : Code::invalid;
  }
}

}  // namespace

std::string_view find_header(const HttpHeaders& headers, std::string_view name) {
  const auto found = std::find_if(headers.rbegin(), headers.rend(), [&](const auto& header) {
    return same_name(header.first, name);
  });
  return found == headers.rend() ? std::string_view() : std::string_view(found->second);
}

std::string public_url(std::string_view url) {
  const UrlView view = split_url(url);
  std::string text(view.scheme);
  if (!text.empty()) text += "://";
  return text.append(view.host).append(view.path);
}

std::string path_of(std::string_view url) {
  const std::string_view path = split_url(url).path;
  return path.empty() ? "/" : std::string(path);
}

std::string host_and_port(std::string_view url) {
  const UrlView view = split_url(url);
  std::string text(view.host);
  const auto colon = view.host.rfind(':');
  const auto bracket = view.host.rfind(']');  // closes an IPv6 address
  const bool has_port = colon != view.host.npos && (bracket == view.host.npos || colon > bracket);
  if (!has_port) text += same_name(view.scheme, "https") ? ":443" : ":80";
  return text;
}

std::string without_secrets(std::string text, const HttpRequest& request) {
  for (const auto& [name, value] : request.headers) {
    if (!holds_secret(name)) continue;
    blank_out(text, value);
    const auto space = value.rfind(' ');  // "key" in "Bearer key"
    if (space != value.npos) blank_out(text, std::string_view(value).substr(space + 1));
  }
  const UrlView url = split_url(request.url);
  blank_out(text, url.user);
  blank_out(text, url.query);
  if (const auto colon = url.user.find(':'); colon != url.user.npos) {
    blank_out(text, url.user.substr(colon + 1));
  }
  return text;
}

std::string summary_of_body(std::string_view body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  if (first == body.npos) return {};
  const bool is_page = same_name_at(body, first, "<!doctype html") ||
                       same_name_at(body, first, "<html") || same_name_at(body, first, "<head");
  if (!is_page) return one_line(body);
  const std::string title = title_of_page(body);
  return title.empty() ? "an HTML page" : "an HTML page titled \"" + title + "\"";
}

Error error_of_status(const HttpRequest& request, int status, std::string_view body,
                      std::chrono::seconds retry_after) {
  std::string text = "HTTP " + std::to_string(status) + " from " + host_and_port(request.url) +
                     " to " + request.method + " " + path_of(request.url);
  if (const std::string message = server_message(body); !message.empty()) text += ": " + message;
  Error error{code_of_status(status), without_secrets(std::move(text), request)};
  if (retry_after.count() > 0) error.retry_after = retry_after;
  return error;
}

}  // namespace quarry::net
