// Parses any response body without a crash, with the same result in one piece or many, and with
// usage that is never negative.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "generate/chat_stream.h"

namespace {

std::string read(std::string_view bytes, std::size_t piece) {
  std::string text;
  quarry::generate::ChatStream stream([&](std::string_view part) -> quarry::Result<void> {
    text += part;
    return {};
  });
  quarry::Result<void> result;
  for (; result && !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    result = stream.feed(bytes.substr(0, piece));
  }
  if (result) result = stream.finish();
  if (stream.usage().input_tokens < 0 || stream.usage().output_tokens < 0) std::abort();
  return text + (result ? "" : "\n" + result.error().message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = read(bytes, size + 1);
  if (read(bytes, 1) != whole || read(bytes, 5) != whole) std::abort();
  return 0;
}
