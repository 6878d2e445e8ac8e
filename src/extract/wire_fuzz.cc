#include <cstdint>

#include "extract/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quarry;
  using namespace quarry::extract;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)decode_document(bytes);
  (void)decode_request(bytes);
  (void)decode_limits(bytes);
  (void)decode_error(bytes);
  FrameReader reader;
  reader.feed(bytes.substr(0, size / 2));
  reader.feed(bytes.substr(size / 2));
  for (auto frame = reader.next(); frame && *frame; frame = reader.next()) {
  }
  return 0;
}
