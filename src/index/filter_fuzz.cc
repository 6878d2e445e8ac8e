// Any bytes as a filter: an error or a filter whose printed form parses to the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "index/filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using quarry::Filter;
  using quarry::Json;
  static const Json metadata = Json::object({{"a", 1}, {"b", "x"}, {"c", Json::array()}});
  const auto filter = Filter::parse({reinterpret_cast<const char*>(data), size});
  if (!filter) return 0;
  const std::string printed = (*filter)->to_string();
  const auto again = Filter::parse(printed);
  // Quoting can push an expression over the limit of length; it can do nothing else.
  if (!again && printed.size() <= 64 * 1024) std::abort();
  if (!again) return 0;
  if ((*again)->to_string() != printed) std::abort();
  if ((*again)->matches(metadata) != (*filter)->matches(metadata)) std::abort();
  return 0;
}
