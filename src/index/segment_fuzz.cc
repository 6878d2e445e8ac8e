// Any bytes as the parts of a segment: refused, or read within bounds by everything that reads.
#include <cstdint>
#include <string_view>
#include <vector>

#include "index/byte_cursor.h"
#include "index/segment.h"
#include "index/segment_merge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quarry;
  // Each part is its length in 32 bits and its bytes; checksums would keep a fuzzer out.
  ByteCursor cursor({reinterpret_cast<const char*>(data), size});
  SegmentImage image;
  for (std::string& part : image.all) part = cursor.text();
  const auto segment = Segment::in_memory(std::move(image));
  if (!segment) return 0;
  (void)(*segment)->check();
  (void)(*segment)->words().find("seal");
  (void)(*segment)->find_document(DocumentKey{3});
  const std::vector<SegmentView> views = {view_of(*segment)};
  (void)merge_segments(views);
  return 0;
}
