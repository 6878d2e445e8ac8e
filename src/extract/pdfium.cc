#include "extract/pdfium.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>

#include "core/hash.h"
#include "text/unicode.h"

namespace quarry::extract {
namespace {

// SHA-256 of libpdfium.so in the pypdfium2 wheels that tools/fetch_pdfium installs.
constexpr auto kKnownLibraries = std::to_array<std::string_view>({
    // 5.15.2, manylinux x86_64
    "c76dc0f7839644bfa7c3e3107a6068df714e339c861bb7d4519907b821d427f9",
});

// The part of PDFium's public C API that Quarry uses (fpdfview.h, fpdf_text.h, fpdf_doc.h).
using FileHandle = struct fpdf_document_t__*;
using PageHandle = struct fpdf_page_t__*;
using TextHandle = struct fpdf_textpage_t__*;
using ObjectHandle = struct fpdf_pageobject_t__*;

struct LibraryConfig {
  int version = 2;
  const char** user_font_paths = nullptr;
  void* isolate = nullptr;
  unsigned int v8_embedder_slot = 0;
};
struct Rectangle {
  float left, top, right, bottom;
};
struct Matrix {
  float a, b, c, d, e, f;
};

constexpr unsigned long kErrorPassword = 4;
constexpr unsigned long kErrorSecurity = 5;

#define QUARRY_PDFIUM_FUNCTIONS(X)                                                      \
  X(void, FPDF_InitLibraryWithConfig, (const LibraryConfig*))                           \
  X(FileHandle, FPDF_LoadMemDocument64, (const void*, std::size_t, const char*))        \
  X(void, FPDF_CloseDocument, (FileHandle))                                             \
  X(unsigned long, FPDF_GetLastError, ())                                               \
  X(int, FPDF_GetPageCount, (FileHandle))                                               \
  X(PageHandle, FPDF_LoadPage, (FileHandle, int))                                       \
  X(void, FPDF_ClosePage, (PageHandle))                                                 \
  X(float, FPDF_GetPageWidthF, (PageHandle))                                            \
  X(float, FPDF_GetPageHeightF, (PageHandle))                                           \
  X(int, FPDF_GetPageBoundingBox, (PageHandle, Rectangle*))                             \
  X(unsigned long, FPDF_GetMetaText, (FileHandle, const char*, void*, unsigned long))   \
  X(int, FPDFPage_GetAnnotCount, (PageHandle))                                          \
  X(int, FPDFPage_Flatten, (PageHandle, int))                                           \
  X(TextHandle, FPDFText_LoadPage, (PageHandle))                                        \
  X(void, FPDFText_ClosePage, (TextHandle))                                             \
  X(int, FPDFText_CountChars, (TextHandle))                                             \
  X(unsigned int, FPDFText_GetUnicode, (TextHandle, int))                               \
  X(int, FPDFText_IsGenerated, (TextHandle, int))                                       \
  X(ObjectHandle, FPDFText_GetTextObject, (TextHandle, int))                            \
  X(double, FPDFText_GetFontSize, (TextHandle, int))                                    \
  X(unsigned long, FPDFText_GetFontInfo, (TextHandle, int, void*, unsigned long, int*)) \
  X(int, FPDFText_GetLooseCharBox, (TextHandle, int, Rectangle*))                       \
  X(int, FPDFText_GetCharOrigin, (TextHandle, int, double*, double*))                   \
  X(int, FPDFText_GetMatrix, (TextHandle, int, Matrix*))

struct Library {
#define QUARRY_DECLARE(type, name, parameters) type(*name) parameters = nullptr;
  QUARRY_PDFIUM_FUNCTIONS(QUARRY_DECLARE)
#undef QUARRY_DECLARE
};

std::recursive_mutex& library_mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

bool is_known(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return std::ranges::find(kKnownLibraries, sha256(bytes).hex()) != kKnownLibraries.end();
}

Result<std::filesystem::path> find_library() {
  if (const char* chosen = std::getenv("QUARRY_PDFIUM"); chosen != nullptr && *chosen != '\0') {
    return std::filesystem::path(chosen);
  }
  std::error_code ignored;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const auto& path : {folder / "libpdfium.so", folder / "../lib/quarry/libpdfium.so"}) {
    if (!std::filesystem::exists(path, ignored)) continue;
    if (is_known(path)) return path;
    return Error{Code::unavailable, path.string() +
                                        ": not a build of PDFium that this program was tested "
                                        "with (its SHA-256 is unknown); set QUARRY_PDFIUM "
                                        "to use it anyway"};
  }
  return Error{Code::unavailable, "PDF needs libpdfium.so, which is not in " + folder.string() +
                                      " or ../lib/quarry: run tools/fetch_pdfium, or set "
                                      "QUARRY_PDFIUM"};
}

Result<Library> load_library() {
  const std::filesystem::path path = QUARRY_TRY(find_library());
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return Error{Code::unavailable, std::string("PDFium: ") + dlerror()};
  Library library;
#define QUARRY_LOAD(type, name, parameters)                                         \
  library.name = reinterpret_cast<decltype(library.name)>(dlsym(handle, #name));    \
  if (library.name == nullptr) {                                                    \
    return Error{Code::unavailable, path.string() + ": lacks the function " #name}; \
  }
  QUARRY_PDFIUM_FUNCTIONS(QUARRY_LOAD)
#undef QUARRY_LOAD
  const LibraryConfig config;
  library.FPDF_InitLibraryWithConfig(&config);
  return library;
}

// Never unloaded: the process does not need PDFium's cleanup at exit.
const Result<Library>& library() {
  static const Result<Library> loaded = load_library();
  return loaded;
}

// The style shared by the glyphs of one text object. It is computed once for a sequence of
// glyphs of the same object.
struct GlyphStyle {
  ObjectHandle object = nullptr;
  float size = 0;
  int quarter_turns = 0;  // counter-clockwise; -1: skewed
  bool bold = false;
};

int quarter_turns(const Matrix& m) {
  const float length = std::hypot(m.a, m.b);
  if (length == 0) return 0;
  if (std::abs(m.b) < 0.1F * length) return m.a > 0 ? 0 : 2;
  if (std::abs(m.a) < 0.1F * length) return m.b > 0 ? 1 : 3;
  return -1;
}

bool is_bold(const Library& pdfium, TextHandle text, int index) {
  char name[128] = {};
  int flags = 0;
  pdfium.FPDFText_GetFontInfo(text, index, name, sizeof name, &flags);
  constexpr int kForceBold = 1 << 18;  // PDF 1.7, table 123
  const std::string_view font(name, std::find(name, std::end(name), '\0') - name);
  const auto has = [&](std::string_view part) { return font.find(part) != font.npos; };
  // "CMBX" are the bold faces of Computer Modern, "-Medi" of URW's Times.
  return (flags & kForceBold) != 0 || has("Bold") || has("bold") || has("Black") || has("Heavy") ||
         has("CMBX") || has("Medi");
}

GlyphStyle style_of(const Library& pdfium, TextHandle text, int index, ObjectHandle object) {
  GlyphStyle style{.object = object};
  Matrix matrix{1, 0, 0, 1, 0, 0};
  pdfium.FPDFText_GetMatrix(text, index, &matrix);
  style.size =
      static_cast<float>(pdfium.FPDFText_GetFontSize(text, index)) * std::hypot(matrix.c, matrix.d);
  style.quarter_turns = quarter_turns(matrix);
  style.bold = is_bold(pdfium, text, index);
  return style;
}

// A glyph in PDFium's coordinates: y points up, the page is not rotated.
struct RawGlyph {
  char32_t code = 0;
  Rectangle box{};
  double x = 0, y = 0;
  GlyphStyle style;
};

// Drops skewed glyphs such as watermarks. If most glyphs are skewed, the page itself is, as in a
// scan; then they count as upright.
void straighten(std::vector<RawGlyph>& glyphs) {
  const auto skewed = std::ranges::count_if(
      glyphs, [](const RawGlyph& glyph) { return glyph.style.quarter_turns < 0; });
  const bool mostly = static_cast<std::size_t>(skewed) * 2 > glyphs.size();
  if (!mostly) {
    std::erase_if(glyphs, [](const RawGlyph& glyph) { return glyph.style.quarter_turns < 0; });
  }
  for (RawGlyph& glyph : glyphs) glyph.style.quarter_turns = std::max(0, glyph.style.quarter_turns);
}

std::vector<RawGlyph> read_glyphs(const Library& pdfium, TextHandle text) {
  std::vector<RawGlyph> glyphs;
  GlyphStyle style;
  const int count = std::max(0, pdfium.FPDFText_CountChars(text));
  glyphs.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    if (pdfium.FPDFText_IsGenerated(text, i) == 1) continue;
    RawGlyph glyph;
    glyph.code = pdfium.FPDFText_GetUnicode(text, i);
    if (glyph.code == 2) glyph.code = '-';  // PDFium's code for a hyphen at a line end
    const bool surrogate = glyph.code >= 0xD800 && glyph.code < 0xE000;
    if (glyph.code < 0x20 || glyph.code > 0x10FFFF || surrogate) continue;
    if (pdfium.FPDFText_GetLooseCharBox(text, i, &glyph.box) == 0 ||
        pdfium.FPDFText_GetCharOrigin(text, i, &glyph.x, &glyph.y) == 0) {
      continue;
    }
    const ObjectHandle object = pdfium.FPDFText_GetTextObject(text, i);
    if (object == nullptr || object != style.object) style = style_of(pdfium, text, i, object);
    glyph.style = style;
    const bool finite = std::isfinite(glyph.box.left) && std::isfinite(glyph.box.right) &&
                        std::isfinite(glyph.box.top) && std::isfinite(glyph.box.bottom) &&
                        std::isfinite(style.size) && std::isfinite(glyph.x + glyph.y);
    if (finite) glyphs.push_back(glyph);
  }
  straighten(glyphs);
  return glyphs;
}

int commonest_turn(const std::vector<RawGlyph>& glyphs) {
  std::array<std::size_t, 4> counts{};
  for (const RawGlyph& glyph : glyphs) {
    ++counts[static_cast<std::size_t>(glyph.style.quarter_turns)];
  }
  return static_cast<int>(std::ranges::max_element(counts) - counts.begin());
}

// Rotates the glyph into reading orientation, where y points down. `bounds` is the page in PDFium's
// coordinates.
PdfGlyph rotated(const RawGlyph& glyph, int turn, const Rectangle& bounds) {
  PdfGlyph out{.code = glyph.code, .size = std::abs(glyph.style.size), .bold = glyph.style.bold};
  const auto x = static_cast<float>(glyph.x);
  const auto y = static_cast<float>(glyph.y);
  const Rectangle& box = glyph.box;
  switch (turn) {
    case 0:
      out.left = box.left - bounds.left, out.right = box.right - bounds.left;
      out.baseline = bounds.top - y;
      break;
    case 1:
      out.left = box.bottom - bounds.bottom, out.right = box.top - bounds.bottom;
      out.baseline = x - bounds.left;
      break;
    case 2:
      out.left = bounds.right - box.right, out.right = bounds.right - box.left;
      out.baseline = y - bounds.bottom;
      break;
    default:
      out.left = bounds.top - box.top, out.right = bounds.top - box.bottom;
      out.baseline = bounds.right - x;
  }
  return out;
}

using OpenPage = std::unique_ptr<fpdf_page_t__, void (*)(PageHandle)>;

OpenPage open_page(const Library& pdfium, FileHandle file, int index) {
  return {pdfium.FPDF_LoadPage(file, index), pdfium.FPDF_ClosePage};
}

PdfPage make_page(const std::vector<RawGlyph>& glyphs, const Rectangle& bounds) {
  const int turn = commonest_turn(glyphs);
  PdfPage page;
  page.width = std::abs(bounds.right - bounds.left);
  page.height = std::abs(bounds.top - bounds.bottom);
  if (turn % 2 == 1) std::swap(page.width, page.height);
  page.glyphs.reserve(glyphs.size());
  for (const RawGlyph& glyph : glyphs) {
    if (glyph.style.quarter_turns == turn) page.glyphs.push_back(rotated(glyph, turn, bounds));
  }
  return page;
}

}  // namespace

struct PdfFile::Handle {
  const Library& pdfium;
  FileHandle document = nullptr;
  std::string source;

  ~Handle() {
    const std::lock_guard lock(library_mutex());
    if (document != nullptr) pdfium.FPDF_CloseDocument(document);
  }
};

PdfFile::PdfFile(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
PdfFile::PdfFile(PdfFile&&) noexcept = default;
PdfFile& PdfFile::operator=(PdfFile&&) noexcept = default;
PdfFile::~PdfFile() = default;

Result<PdfFile> PdfFile::open(std::string_view bytes, std::string_view source) {
  const std::lock_guard lock(library_mutex());
  if (!library()) return library().error();
  auto handle = std::unique_ptr<Handle>(new Handle{*library(), nullptr, std::string(source)});
  const Library& pdfium = handle->pdfium;
  handle->document = pdfium.FPDF_LoadMemDocument64(bytes.data(), bytes.size(), nullptr);
  if (handle->document != nullptr) return PdfFile(std::move(handle));
  const unsigned long error = pdfium.FPDF_GetLastError();
  if (error == kErrorPassword) {
    return Error{Code::invalid, handle->source + ": the PDF needs a password"};
  }
  if (error == kErrorSecurity) {
    return Error{Code::invalid, handle->source + ": the PDF uses an unsupported encryption"};
  }
  return Error{Code::corrupt, handle->source + ": not a readable PDF: its structure is corrupt"};
}

int PdfFile::pages() const {
  const std::lock_guard lock(library_mutex());
  return std::max(0, handle_->pdfium.FPDF_GetPageCount(handle_->document));
}

Result<PdfPage> PdfFile::page(int index) const {
  const std::lock_guard lock(library_mutex());
  const Library& pdfium = handle_->pdfium;
  const Error broken{Code::corrupt,
                     handle_->source + ": page " + std::to_string(index + 1) + " is corrupt"};
  OpenPage page = open_page(pdfium, handle_->document, index);
  // Form fields and annotations are part of the visible text. Flattening draws them into the page,
  // in memory only; the page must be reopened to include them.
  constexpr int kFlattened = 1;
  if (page && pdfium.FPDFPage_GetAnnotCount(page.get()) > 0 &&
      pdfium.FPDFPage_Flatten(page.get(), 0) == kFlattened) {
    page.reset();
    page = open_page(pdfium, handle_->document, index);
  }
  if (!page) return broken;
  const std::unique_ptr<fpdf_textpage_t__, decltype(pdfium.FPDFText_ClosePage)> text(
      pdfium.FPDFText_LoadPage(page.get()), pdfium.FPDFText_ClosePage);
  if (!text) return broken;
  Rectangle bounds{0, pdfium.FPDF_GetPageHeightF(page.get()), pdfium.FPDF_GetPageWidthF(page.get()),
                   0};
  pdfium.FPDF_GetPageBoundingBox(page.get(), &bounds);
  return make_page(read_glyphs(pdfium, text.get()), bounds);
}

std::string PdfFile::info(const char* key) const {
  const std::lock_guard lock(library_mutex());
  const Library& pdfium = handle_->pdfium;
  const unsigned long size = pdfium.FPDF_GetMetaText(handle_->document, key, nullptr, 0);
  constexpr unsigned long kLongest = 64 << 10;
  if (size <= 2 || size > kLongest) return {};
  std::string utf16(size, '\0');
  pdfium.FPDF_GetMetaText(handle_->document, key, utf16.data(), size);
  return text::to_clean_text(
      text::decode_charset(std::string_view(utf16).substr(0, size - 2), "utf-16le"));
}

}  // namespace quarry::extract
