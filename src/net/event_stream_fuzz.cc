// Parsing arbitrary bytes yields the same events however the bytes are split, and stays within the
// limits.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "net/event_stream.h"

namespace {

constexpr quarry::net::EventLimits limits{.line_bytes = 256, .event_bytes = 512};

std::vector<std::string> read(std::string_view bytes, std::size_t piece) {
  std::vector<std::string> seen;
  quarry::net::EventStreamParser parser(
      [&](const quarry::net::ServerEvent& event) -> quarry::Result<void> {
        if (event.data.size() > limits.event_bytes) std::abort();
        seen.push_back(event.type + '\1' + event.id + '\1' + event.data);
        return {};
      },
      limits);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    if (!parser.feed(bytes.substr(0, piece))) break;
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = read(bytes, size + 1);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
    if (read(bytes, piece) != whole) std::abort();
  }
  return 0;
}
