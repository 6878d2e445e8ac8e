#include "core/result.h"

#include <array>

namespace quarry {

std::string_view to_string(Code code) {
  static constexpr std::array<std::string_view, 11> kNames = {
      "not_found",   "invalid",   "unsupported", "corrupt", "conflict", "exhausted",
      "unavailable", "cancelled", "deadline",    "denied",  "internal"};
  return kNames[static_cast<std::size_t>(code)];
}

Error Error::in(std::string_view context) const {
  Error outer = *this;
  outer.message.insert(0, std::string(context) + ": ");
  return outer;
}

}  // namespace quarry
