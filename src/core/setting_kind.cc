#include "core/setting_kind.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/bytes.h"

namespace quarry::setting {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// nullopt unless the whole text is a number in the range. NaN is in no range.
template <class T>
std::optional<T> read_number(std::string_view text, T least, T most) {
  text = trimmed(text);
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(number >= least && number <= most)) return std::nullopt;
  return number;
}

std::string range(const Json& least, const Json& most, std::string_view unit) {
  std::string text = least.dump() + " to " + most.dump();
  if (!unit.empty()) text.append(" ").append(unit);
  return text;
}

// The size in the largest unit that divides it, so that it parses back to the same number:
// "512MiB", "1000B".
std::string exact_size(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes > 0 && bytes % 1024 == 0 && unit + 1 < kUnits.size(); ++unit) bytes /= 1024;
  return std::to_string(bytes).append(bytes == 0 ? "" : kUnits[unit]);
}

struct UrlParts {
  std::string_view scheme, user, rest;  // "https://", "me:password", "host/path?query"
};

UrlParts split(std::string_view url) {
  const auto colon = url.find("://");
  const std::string_view scheme = url.substr(0, colon == url.npos ? 0 : colon + 3);
  const std::string_view rest = url.substr(scheme.size());
  const auto at = rest.substr(0, rest.find_first_of("/?#")).rfind('@');
  if (at == rest.npos) return {.scheme = scheme, .user = {}, .rest = rest};
  return {.scheme = scheme, .user = rest.substr(0, at), .rest = rest.substr(at + 1)};
}

}  // namespace

std::optional<std::string> Url::read(std::string_view text) const {
  if (text.empty()) return "";
  const UrlParts parts = split(text);
  const bool known = parts.scheme == "http://" || parts.scheme == "https://";
  const bool has_host = !parts.rest.empty() && parts.rest.find_first_of("/?#:") != 0;
  if (!known || !has_host) return std::nullopt;
  return std::string(text);
}

Json Url::show(const std::string& value) const {
  const UrlParts parts = split(value);
  const auto query = parts.rest.find('?');
  std::string shown(parts.scheme);
  if (!parts.user.empty()) shown += "***@";
  shown += parts.rest.substr(0, query);
  return query == parts.rest.npos ? shown : shown + "?***";
}

std::optional<bool> Switch::read(std::string_view text) const {
  constexpr std::array<std::pair<std::string_view, bool>, 8> kWords = {{{"true", true},
                                                                        {"yes", true},
                                                                        {"on", true},
                                                                        {"1", true},
                                                                        {"false", false},
                                                                        {"no", false},
                                                                        {"off", false},
                                                                        {"0", false}}};
  std::string word(trimmed(text));
  for (char& c : word) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  const auto* found = std::ranges::find(kWords, word, &std::pair<std::string_view, bool>::first);
  if (found == kWords.end()) return std::nullopt;
  return found->second;
}

std::optional<std::size_t> Count::read(std::string_view text) const {
  return read_number(text, least, most);
}

std::string Count::expected() const { return range(least, most, unit); }

std::optional<double> Number::read(std::string_view text) const {
  return read_number(text, least, most);
}

std::string Number::expected() const { return range(least, most, unit); }

std::optional<std::chrono::seconds> Seconds::read(std::string_view text) const {
  const auto number = read_number(text, least, most);
  if (!number) return std::nullopt;
  return std::chrono::seconds(*number);
}

std::optional<std::uint64_t> Bytes::read(std::string_view text) const {
  const auto bytes = parse_bytes(text);
  if (!bytes || *bytes < least || *bytes > most) return std::nullopt;
  return *bytes;
}

Json Bytes::show(std::uint64_t value) const { return exact_size(value); }

std::string Bytes::expected() const {
  return "a size such as 512MiB, " + exact_size(least) + " to " + exact_size(most);
}

std::optional<std::string> OneOf::read(std::string_view text) const {
  if (std::ranges::find(words, text) == words.end()) return std::nullopt;
  return std::string(text);
}

std::string OneOf::expected() const {
  std::string text;
  for (const std::string_view word : words) text.append(text.empty() ? "" : "|").append(word);
  return text;
}

}  // namespace quarry::setting
