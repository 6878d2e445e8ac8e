// Plain text is divided into paragraphs at blank lines. Source code becomes one code block.
#include "extract/document_builder.h"
#include "extract/extractor.h"
#include "extract/signature.h"
#include "text/unicode.h"

namespace quarry::extract {
namespace {

bool is_code(std::string_view name) {
  return ends_with_any(
      name, {"c",    "cc",   "cpp", "cxx",  "h",     "hh",  "hpp",  "cs",     "java",  "kt",
             "py",   "pyi",  "rb",  "go",   "rs",    "js",  "mjs",  "jsx",    "ts",    "tsx",
             "php",  "pl",   "pm",  "lua",  "r",     "jl",  "m",    "mm",     "swift", "scala",
             "sh",   "bash", "zsh", "fish", "ps1",   "bat", "cmd",  "sql",    "yaml",  "yml",
             "toml", "ini",  "cfg", "conf", "cmake", "mk",  "make", "gradle", "proto", "css",
             "scss", "less", "vue", "dart", "ex",    "exs", "erl",  "hs",     "ml",    "clj",
             "el",   "lisp", "asm", "s",    "f90",   "vhd", "v",    "tf",     "diff",  "patch"});
}

class TextExtractor final : public Extractor {
 public:
  std::string_view name() const override { return "text"; }
  std::string_view media_type() const override { return "text/plain"; }

  int recognise(const ExtractInput& input) const override {
    if (!looks_like_text(input.bytes)) return 0;
    if (is_code(input.name)) return 65;
    return ends_with_any(input.name, {"txt", "text", "log", "tex", "rst", "org", "adoc"}) ? 60 : 20;
  }

  Result<void> extract(const ExtractInput& input, const DocumentSink& sink) const override {
    const std::string text = text::to_clean_text(text::decode_charset(input.bytes));
    DocumentBuilder builder(input, *this);
    if (is_code(input.name)) {
      builder.add_code(text);
    } else {
      add_paragraphs(text, builder);
    }
    if (builder.empty()) return Error{Code::invalid, input.source + ": contains only white space"};
    return sink(builder.finish());
  }

 private:
  static bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\f\v\r") == std::string_view::npos;
  }

  static void add_paragraphs(std::string_view text, DocumentBuilder& builder) {
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (is_blank(text.substr(at, end - at))) {
        builder.add_paragraph(text.substr(begin, at - begin));
        begin = end;
      }
      at = end + 1;
    }
    builder.add_paragraph(text.substr(std::min(begin, text.size())));
  }
};

}  // namespace

const Extractor& text_extractor() {
  static const TextExtractor extractor;
  return extractor;
}

}  // namespace quarry::extract
