// Reads PDF files with PDFium. The library is loaded when the first file is opened; no other file
// of Quarry uses it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "extract/pdf_page.h"

namespace quarry::extract {

// An open PDF file. One thread at a time. PDFium is not thread-safe, so a lock serialises all
// files.
class PdfFile {
 public:
  // Looks for the library at $QUARRY_PDFIUM, which is trusted, then beside the program and in
  // ../lib/quarry, where its SHA-256 must be known. `bytes` must outlive the file. Errors:
  // unavailable (no library), invalid (needs a password, unsupported encryption), corrupt.
  static Result<PdfFile> open(std::string_view bytes, std::string_view source);
  PdfFile(PdfFile&&) noexcept;
  PdfFile& operator=(PdfFile&&) noexcept;
  ~PdfFile();

  int pages() const;
  // The glyphs of the page, `index` from 0, rotated so that most of its text reads from left to
  // right. Glyphs in any other direction are dropped. Errors: corrupt.
  Result<PdfPage> page(int index) const;
  // An entry of the information dictionary (Title, Author, Subject, Keywords, CreationDate) in
  // UTF-8; empty if it is absent.
  std::string info(const char* key) const;

 private:
  struct Handle;
  explicit PdfFile(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace quarry::extract
