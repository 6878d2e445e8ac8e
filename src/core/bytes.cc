#include "core/bytes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

namespace quarry {
namespace {

struct Unit {
  std::string_view suffix;  // lower case
  double bytes;
};

constexpr std::array<Unit, 14> units = {{{"", 1},
                                         {"b", 1},
                                         {"k", 0x1p10},
                                         {"kib", 0x1p10},
                                         {"kb", 1e3},
                                         {"m", 0x1p20},
                                         {"mib", 0x1p20},
                                         {"mb", 1e6},
                                         {"g", 0x1p30},
                                         {"gib", 0x1p30},
                                         {"gb", 1e9},
                                         {"t", 0x1p40},
                                         {"tib", 0x1p40},
                                         {"tb", 1e12}}};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<double> unit_bytes(std::string_view suffix) {
  const auto found = std::ranges::find(units, lower(trimmed(suffix)), &Unit::suffix);
  if (found == units.end()) return std::nullopt;
  return found->bytes;
}

}  // namespace

Result<std::uint64_t> parse_bytes(std::string_view text) {
  const Error error{Code::invalid, "expected a size such as 512, 64MiB or 1.5GB, found \"" +
                                       std::string(text) + "\""};
  const std::string_view all = trimmed(text);
  double number = 0;
  const auto [rest, failure] =
      std::from_chars(all.data(), all.data() + all.size(), number, std::chars_format::fixed);
  if (failure != std::errc{} || !std::isfinite(number) || std::signbit(number)) return error;
  const auto unit = unit_bytes({rest, all.data() + all.size()});
  if (!unit || number * *unit >= 0x1p63) return error;
  return static_cast<std::uint64_t>(number * *unit);
}

std::string format_bytes(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> names = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  // At 1023.95 and above, rounding to one decimal would print "1024.0".
  for (; value >= 1023.95 && unit + 1 < names.size(); ++unit) value /= 1024;
  char out[32];
  const bool whole = value == std::floor(value);
  std::snprintf(out, sizeof out, whole ? "%.0f %s" : "%.1f %s", value, names[unit]);
  return out;
}

}  // namespace quarry
