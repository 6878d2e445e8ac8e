#include "knowledge/collection_name.h"

#include <algorithm>

namespace quarry::knowledge {
namespace {

constexpr std::size_t kLongestName = 128;

// Every byte of a non-ASCII character counts as a letter.
bool is_allowed(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z') || c == '.' || c == '_' || c == '-';
}

bool may_begin(char c) { return c != '.' && c != '-'; }

}  // namespace

Result<void> check_collection_name(std::string_view name) {
  if (!name.empty() && name.size() <= kLongestName && may_begin(name.front()) &&
      std::ranges::all_of(name, is_allowed)) {
    return {};
  }
  return {Code::invalid, "collection name '" + std::string(name) + "': expected 1 to " +
                             std::to_string(kLongestName) +
                             " bytes of letters, digits, '.', '_' and '-', beginning with a "
                             "letter, a digit or '_'"};
}

std::string to_collection_name(std::string_view name) {
  std::string text(name.substr(0, kLongestName));
  std::ranges::replace_if(text, [](char c) { return !is_allowed(c); }, '-');
  if (text.empty() || !may_begin(text.front())) text.insert(0, 1, '_');
  text.resize(std::min(text.size(), kLongestName));
  return text;
}

}  // namespace quarry::knowledge
