#include <cstring>

#include "extract/extractor.h"
#include "extract/pdf_blocks.h"
#include "extract/pdf_furniture.h"

// Eight bytes make a glyph: its code, place, width, size and weight.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quarry;
  using namespace quarry::extract;
  PdfPage page{.glyphs = {}, .width = 600, .height = 800};
  for (std::size_t i = 0; i + 8 <= size; i += 8) {
    const auto left = static_cast<float>(data[i + 1] * 3);
    page.glyphs.push_back({static_cast<char32_t>(32 + data[i] % 96), left,
                           left + static_cast<float>(data[i + 2] % 32) - 4,
                           static_cast<float>(data[i + 3] * 3 + data[i + 4] % 3),
                           static_cast<float>(data[i + 5] % 40), data[i + 6] % 2 == 0});
  }
  std::vector<std::vector<PdfLine>> pages = {lay_out_page(page), lay_out_page(page),
                                             lay_out_page(page)};
  drop_furniture(pages);
  DocumentBuilder builder({"a", "a", ""}, *extractors()[0]);
  add_pdf_blocks(pages, builder);
  return builder.finish().text.size() > 100 * (size + 1) ? 1 : 0;
}
