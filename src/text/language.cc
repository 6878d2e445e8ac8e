#include "text/language.h"

#include <algorithm>
#include <array>

namespace quarry::text {
namespace {

constexpr std::string_view kCodes[] = {
#define QUARRY_LANGUAGE(name, code, words) code,
#include "text/languages.def"
};

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

std::string_view code_of(Language language) { return kCodes[static_cast<std::size_t>(language)]; }

Language language_of_code(std::string_view code) {
  code = code.substr(0, code.find_first_of("-_"));
  const auto found = std::ranges::find_if(kCodes, [code](std::string_view known) {
    return std::ranges::equal(known, code, {}, {}, lowered);
  });
  return found == std::end(kCodes) ? Language{} : static_cast<Language>(found - kCodes);
}

}  // namespace quarry::text
