// PDF files by PDFium, which is loaded when the first one is read: the single file that knows it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "extract/pdf_page.h"

namespace quarry::extract {

// One open file. One thread at a time; PDFium itself is held by one thread at once.
class PdfFile {
 public:
  // Looks for the library at $QUARRY_PDFIUM, which is trusted, then beside the program and in
  // ../lib/quarry, where its SHA-256 must be one we know. `bytes` must outlive the file.
  // Errors: unavailable (no library), invalid (needs a password), corrupt.
  static Result<PdfFile> open(std::string_view bytes, std::string_view source);
  PdfFile(PdfFile&&) noexcept;
  PdfFile& operator=(PdfFile&&) noexcept;
  ~PdfFile();

  int pages() const;
  // The page's glyphs, turned so that most of its text reads from left to right; what stands across
  // is left out. Errors: corrupt.
  Result<PdfPage> page(int index) const;
  // An entry of the information dictionary in UTF-8: Title, Author, Subject, Keywords,
  // CreationDate.
  std::string info(const char* key) const;

 private:
  struct Handle;
  explicit PdfFile(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace quarry::extract
