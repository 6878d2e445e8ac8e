// PDF with a text layer. PDFium provides the glyphs; lines and blocks follow from their positions.
#include "extract/document_builder.h"
#include "extract/extractor.h"
#include "extract/pdf_blocks.h"
#include "extract/pdf_furniture.h"
#include "extract/pdf_page.h"
#include "extract/pdfium.h"
#include "extract/signature.h"

namespace quarry::extract {
namespace {

// Converts "D:20240607123000+02'00'" to "2024-06-07"; returns an empty string for anything else.
std::string iso_date(std::string_view date) {
  if (date.starts_with("D:")) date.remove_prefix(2);
  if (date.size() < 8 || date.substr(0, 8).find_first_not_of("0123456789") != date.npos) return {};
  return std::string(date.substr(0, 4)) + "-" + std::string(date.substr(4, 2)) + "-" +
         std::string(date.substr(6, 2));
}

// Drops placeholders that programs write if the author set no value.
std::string without_placeholder(std::string text) {
  for (const std::string_view nothing :
       {"(anonymous)", "anonymous", "(unspecified)", "unspecified", "untitled", "unknown"}) {
    if (text.size() == nothing.size() && starts_with_fold(text, nothing)) return {};
  }
  return text;
}

// Removes the prefix of Word's printer driver. Drops titles that are file names, because the name
// of the file itself is at least as good.
std::string useful_title(std::string title) {
  if (title.starts_with("Microsoft Word - ")) title.erase(0, 17);
  const bool file_name = title.find(' ') == title.npos && title.find('.') != title.npos;
  return file_name ? std::string() : without_placeholder(std::move(title));
}

class PdfExtractor final : public Extractor {
 public:
  std::string_view name() const override { return "pdf"; }
  std::string_view media_type() const override { return "application/pdf"; }

  int recognise(const ExtractInput& input) const override {
    if (input.bytes.starts_with("%PDF-")) return 100;
    // The header may start anywhere in the first kilobyte (PDF 1.7, implementation note 13).
    const std::size_t at = input.bytes.substr(0, 1024).find("%PDF-");
    if (at == std::string_view::npos) return 0;
    return ends_with_any(input.name, {"pdf"}) || !looks_like_text(input.bytes) ? 95 : 0;
  }

  Result<void> extract(const ExtractInput& input, const DocumentSink& sink) const override {
    const PdfFile file = QUARRY_TRY(PdfFile::open(input.bytes, input.source));
    std::vector<std::vector<PdfLine>> pages = QUARRY_TRY(read_pages(file, input.source));
    drop_furniture(pages);
    DocumentBuilder builder(input, *this);
    builder.set_title(useful_title(file.info("Title")));
    builder.set_metadata("author", without_placeholder(file.info("Author")));
    builder.set_metadata("subject", without_placeholder(file.info("Subject")));
    builder.set_metadata("keywords", without_placeholder(file.info("Keywords")));
    builder.set_metadata("created", iso_date(file.info("CreationDate")));
    builder.set_pages(file.pages());
    add_pdf_blocks(pages, builder);
    if (builder.empty()) {
      return Error{Code::invalid, input.source + ": no text layer (a scan?); OCR is not available"};
    }
    return sink(builder.finish());
  }

 private:
  // A corrupt page stays empty. The file is an error only if every page is corrupt.
  static Result<std::vector<std::vector<PdfLine>>> read_pages(const PdfFile& file,
                                                              const std::string& source) {
    std::vector<std::vector<PdfLine>> pages;
    Error broken{Code::corrupt, source + ": the PDF has no pages"};
    bool any = false;
    for (int i = 0; i < file.pages(); ++i) {
      Result<PdfPage> page = file.page(i);
      any = any || page.has_value();
      if (!page) broken = page.error();
      pages.push_back(page ? lay_out_page(*page) : std::vector<PdfLine>());
    }
    if (!any) return broken;
    return pages;
  }
};

}  // namespace

const Extractor& pdf_extractor() {
  static const PdfExtractor extractor;
  return extractor;
}

}  // namespace quarry::extract
