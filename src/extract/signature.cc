#include "extract/signature.h"

#include <algorithm>
#include <array>

namespace quarry::extract {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes;
  std::size_t offset;
  std::string_view name;
};

// From the specifications of the formats. If one signature contains another, the longer one is
// first.
constexpr auto kMagics = std::to_array<Magic>({
    {"\x89PNG\r\n\x1a\n"sv, 0, "PNG image"},
    {"\xff\xd8\xff"sv, 0, "JPEG image"},
    {"GIF87a"sv, 0, "GIF image"},
    {"GIF89a"sv, 0, "GIF image"},
    {"II*\0"sv, 0, "TIFF image"},
    {"MM\0*"sv, 0, "TIFF image"},
    {"WEBP"sv, 8, "WebP image"},
    {"RIFF"sv, 0, "RIFF media (WAV, AVI)"},
    {"\0\0\1\0"sv, 0, "icon image"},
    {"ftyp"sv, 4, "MP4 or HEIF media"},
    {"OggS"sv, 0, "Ogg media"},
    {"ID3"sv, 0, "MP3 audio"},
    {"fLaC"sv, 0, "FLAC audio"},
    {"\x1a\x45\xdf\xa3"sv, 0, "Matroska media"},
    {"7z\xbc\xaf\x27\x1c"sv, 0, "7-Zip archive"},
    {"Rar!\x1a\x07"sv, 0, "RAR archive"},
    {"BZh"sv, 0, "bzip2 archive"},
    {"\xfd"
     "7zXZ\0"sv,
     0, "xz archive"},
    {"\x28\xb5\x2f\xfd"sv, 0, "Zstandard archive"},
    {"ustar"sv, 257, "tar archive"},
    {"\x7f"
     "ELF"sv,
     0, "ELF program"},
    {"MZ\x90\0"sv, 0, "Windows program"},
    {"\xca\xfe\xba\xbe"sv, 0, "Java class or Mach-O program"},
    {"\0asm"sv, 0, "WebAssembly program"},
    {"SQLite format 3\0"sv, 0, "SQLite database"},
    {"PAR1"sv, 0, "Parquet table"},
    {"{\\rtf"sv, 0, "RTF document"},
    {"%!PS"sv, 0, "PostScript document"},
    {"wOFF"sv, 0, "web font"},
    {"wOF2"sv, 0, "web font"},
});

bool holds(std::string_view bytes, std::string_view part) {
  return bytes.find(part) != std::string_view::npos;
}

// Office formats are ZIP files. The names of their entries tell the format; they appear
// uncompressed at the start of the archive and in the directory at its end.
std::string_view name_zip(std::string_view bytes) {
  constexpr std::size_t kWindow = 64 << 10;
  const std::string_view head = bytes.substr(0, kWindow);
  const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), kWindow));
  const auto either = [&](std::string_view part) { return holds(head, part) || holds(tail, part); };
  if (either("word/")) return "Word document (DOCX)";
  if (either("xl/workbook")) return "Excel workbook (XLSX)";
  if (either("ppt/presentation")) return "PowerPoint presentation (PPTX)";
  if (holds(head, "application/epub+zip")) return "EPUB book";
  if (holds(head, "vnd.oasis.opendocument")) return "OpenDocument file";
  return "ZIP archive";
}

// The directory of an OLE file names its streams in UTF-16.
std::string_view name_ole(std::string_view bytes) {
  if (holds(bytes, "W\0o\0r\0d\0D\0o\0c\0"sv)) return "legacy Word (OLE)";
  if (holds(bytes, "W\0o\0r\0k\0b\0o\0o\0k\0"sv)) return "legacy Excel (OLE)";
  if (holds(bytes, "P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0"sv)) return "legacy PowerPoint (OLE)";
  if (holds(bytes, "_\0_\0n\0a\0m\0e\0i\0d\0"sv)) return "Outlook message (OLE)";
  return "OLE compound file";
}

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

std::string_view binary_format(std::string_view bytes) {
  if (bytes.starts_with("PK\3\4") || bytes.starts_with("PK\5\6")) return name_zip(bytes);
  if (bytes.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return name_ole(bytes);
  for (const Magic& magic : kMagics) {
    if (bytes.size() >= magic.offset && bytes.substr(magic.offset).starts_with(magic.bytes)) {
      return magic.name;
    }
  }
  return {};
}

bool looks_like_text(std::string_view bytes) {
  if (!binary_format(bytes).empty()) return false;
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) return true;
  const std::string_view head = bytes.substr(0, 8 << 10);
  std::size_t controls = 0;
  for (const char c : head) {
    if (c == '\0') return false;
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\x1b') ++controls;
  }
  // Text has hardly any control characters; of compressed or encrypted bytes, every tenth is one.
  return controls * 50 <= head.size();
}

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view ending = name.substr(dot + 1);
  return std::ranges::any_of(endings, [&](std::string_view wanted) {
    return ending.size() == wanted.size() && starts_with_fold(ending, wanted);
  });
}

std::string_view skip_to_content(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  const std::size_t start = bytes.find_first_not_of(" \t\r\n\f");
  return start == std::string_view::npos ? std::string_view() : bytes.substr(start);
}

bool starts_with_fold(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char p, char t) { return p == to_lower(t); });
}

}  // namespace quarry::extract
