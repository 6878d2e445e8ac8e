#include "extract/entities.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "text/utf8.h"

namespace quarry::extract {
namespace {

struct Entity {
  std::string_view name;
  std::uint32_t code_point;
};

// The entities that occur in running text (HTML 4.01, section 24), sorted by name. gumbo knows all
// of HTML 5; this table serves Markdown and the HTML fallback without a tree.
constexpr auto kEntities = std::to_array<Entity>({
    {"Auml", 0xC4},     {"Eacute", 0xC9},  {"Ouml", 0xD6},     {"Uuml", 0xDC},    {"aacute", 0xE1},
    {"acirc", 0xE2},    {"agrave", 0xE0},  {"amp", '&'},       {"apos", '\''},    {"asymp", 0x2248},
    {"auml", 0xE4},     {"bull", 0x2022},  {"ccedil", 0xE7},   {"cent", 0xA2},    {"copy", 0xA9},
    {"dagger", 0x2020}, {"darr", 0x2193},  {"deg", 0xB0},      {"divide", 0xF7},  {"eacute", 0xE9},
    {"ecirc", 0xEA},    {"egrave", 0xE8},  {"euml", 0xEB},     {"euro", 0x20AC},  {"frac12", 0xBD},
    {"ge", 0x2265},     {"gt", '>'},       {"hellip", 0x2026}, {"iacute", 0xED},  {"icirc", 0xEE},
    {"iuml", 0xEF},     {"laquo", 0xAB},   {"larr", 0x2190},   {"ldquo", 0x201C}, {"le", 0x2264},
    {"lsquo", 0x2018},  {"lt", '<'},       {"mdash", 0x2014},  {"micro", 0xB5},   {"middot", 0xB7},
    {"minus", 0x2212},  {"nbsp", 0xA0},    {"ndash", 0x2013},  {"ne", 0x2260},    {"ntilde", 0xF1},
    {"oacute", 0xF3},   {"ocirc", 0xF4},   {"ouml", 0xF6},     {"para", 0xB6},    {"plusmn", 0xB1},
    {"pound", 0xA3},    {"quot", '"'},     {"raquo", 0xBB},    {"rarr", 0x2192},  {"rdquo", 0x201D},
    {"reg", 0xAE},      {"rsquo", 0x2019}, {"sect", 0xA7},     {"shy", 0xAD},     {"szlig", 0xDF},
    {"times", 0xD7},    {"trade", 0x2122}, {"uacute", 0xFA},   {"uarr", 0x2191},  {"uuml", 0xFC},
    {"yen", 0xA5},
});
static_assert(std::ranges::is_sorted(kEntities, {}, &Entity::name));

void append_code_point(char32_t c, std::string& out) {
  const bool valid = c != 0 && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
  text::append_utf8(out, valid ? c : text::kReplacement);
}

// The code point of the reference, given without '&' and ';', or 0 if it is unknown.
std::uint32_t lookup(std::string_view name) {
  if (name.starts_with('#')) {
    name.remove_prefix(1);
    const bool hex = name.starts_with('x') || name.starts_with('X');
    if (hex) name.remove_prefix(1);
    std::uint32_t value = 0;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), value, hex ? 16 : 10);
    if (name.empty() || end != name.data() + name.size()) return 0;
    return error == std::errc() ? std::max(value, 1U) : 0xFFFD;
  }
  const auto found = std::ranges::lower_bound(kEntities, name, {}, &Entity::name);
  return found != kEntities.end() && found->name == name ? found->code_point : 0;
}

}  // namespace

std::string decode_entities(std::string_view text) {
  constexpr std::size_t kLongest = 10;  // characters between '&' and ';'
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t start = std::min(text.find('&'), text.size());
    out += text.substr(0, start);
    text.remove_prefix(start);
    if (text.empty()) break;
    const std::size_t end = text.substr(0, kLongest + 2).find(';');
    const std::uint32_t code = end == std::string_view::npos ? 0 : lookup(text.substr(1, end - 1));
    if (code != 0) append_code_point(code, out);
    if (code == 0) out += '&';
    text.remove_prefix(code != 0 ? end + 1 : 1);
  }
  return out;
}

}  // namespace quarry::extract
