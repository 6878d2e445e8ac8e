#include "core/interpolate.h"

namespace quarry {

Result<std::string> interpolate(std::string_view text, const Environment& environment) {
  std::string out;
  while (true) {
    const auto start = text.find("${");
    out += text.substr(0, start);
    if (start == text.npos) return out;
    const bool escaped = start > 0 && text[start - 1] == '$';
    text.remove_prefix(start + 2);
    if (escaped) {
      out += '{';
      continue;
    }
    const auto end = text.find('}');
    if (end == text.npos) return Error{Code::invalid, "expected \"}\" after \"${\", found none"};
    const std::string_view inside = text.substr(0, end);
    text.remove_prefix(end + 1);
    const auto separator = inside.find(":-");
    const std::string name(inside.substr(0, separator));
    const std::string found = lookup(environment, name);
    if (found.empty() && separator == inside.npos && !environment.contains(name)) {
      return Error{Code::invalid, "environment variable " + name + " is not set; ${" + name +
                                      ":-} would default to an empty text"};
    }
    out += found.empty() && separator != inside.npos ? inside.substr(separator + 2) : found;
  }
}

}  // namespace quarry
