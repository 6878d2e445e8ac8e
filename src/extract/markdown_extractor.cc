// Markdown (CommonMark with the extensions of GitHub), parsed by md4c. Front matter becomes
// metadata.
#include <algorithm>
#include <md4c.h>
#include <vector>

#include "extract/document_builder.h"
#include "extract/entities.h"
#include "extract/extractor.h"
#include "extract/signature.h"
#include "text/unicode.h"

namespace quarry::extract {
namespace {

// md4c calls back at the start and end of every block and for every run of text. The text is
// collected until its block ends.
class MarkdownReader {
 public:
  explicit MarkdownReader(DocumentBuilder& builder) : builder_(builder) {}

  bool read(std::string_view text) {
    MD_PARSER parser{};
    parser.flags = MD_DIALECT_GITHUB;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
      return static_cast<MarkdownReader*>(self)->enter(type, detail);
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
      return static_cast<MarkdownReader*>(self)->leave(type, detail);
    };
    parser.enter_span = [](MD_SPANTYPE, void*, void*) { return 0; };
    parser.leave_span = [](MD_SPANTYPE, void*, void*) { return 0; };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* run, MD_SIZE size, void* self) {
      return static_cast<MarkdownReader*>(self)->add(type, {run, size});
    };
    return md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, this) == 0;
  }

 private:
  struct List {
    bool ordered = false;
    unsigned number = 1;
  };

  int enter(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_UL:
      case MD_BLOCK_OL:
        flush();
        lists_.push_back({type == MD_BLOCK_OL, type == MD_BLOCK_OL
                                                   ? static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start
                                                   : 1});
        break;
      case MD_BLOCK_LI:
        in_item_ = true;
        break;
      case MD_BLOCK_TABLE:
        flush();
        rows_.clear();
        break;
      case MD_BLOCK_TR:
        rows_.emplace_back();
        break;
      case MD_BLOCK_H:
      case MD_BLOCK_CODE:
      case MD_BLOCK_HTML:
      case MD_BLOCK_P:
        flush();
        break;
      default:
        break;
    }
    return 0;
  }

  int leave(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_H:
        builder_.add_heading(static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level),
                             text_);
        text_.clear();
        break;
      case MD_BLOCK_CODE:
        builder_.add_code(text_);
        text_.clear();
        break;
      case MD_BLOCK_HTML:
        builder_.add_paragraph(strip_tags(text_));
        text_.clear();
        break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD:
        rows_.back().push_back(std::move(text_));
        text_.clear();
        break;
      case MD_BLOCK_TABLE:
        builder_.add_table(rows_);
        break;
      case MD_BLOCK_UL:
      case MD_BLOCK_OL:
        lists_.pop_back();
        break;
      case MD_BLOCK_LI:
        flush();
        if (lists_.back().ordered) ++lists_.back().number;
        in_item_ = false;
        break;
      case MD_BLOCK_P:
        flush();
        break;
      default:
        break;
    }
    return 0;
  }

  int add(MD_TEXTTYPE type, std::string_view text) {
    switch (type) {
      case MD_TEXT_ENTITY:
        text_ += decode_entities(text);
        break;
      case MD_TEXT_BR:
        text_ += '\n';
        break;
      case MD_TEXT_SOFTBR:
        text_ += ' ';
        break;
      case MD_TEXT_NULLCHAR:
        break;
      default:
        text_ += text;
    }
    return 0;
  }

  // Adds the collected text as a list item inside an item, otherwise as a paragraph.
  void flush() {
    if (lists_.empty() || !in_item_) {
      builder_.add_paragraph(text_);
    } else {
      const List& list = lists_.back();
      builder_.add_list_item(static_cast<int>(lists_.size()) - 1, text_,
                             list.ordered ? std::to_string(list.number) + "." : "-");
    }
    text_.clear();
  }

  static std::string strip_tags(std::string_view html) {
    std::string out;
    while (!html.empty()) {
      const std::size_t open = std::min(html.find('<'), html.size());
      out += html.substr(0, open);
      const std::size_t close = html.find('>', open);
      html.remove_prefix(close == std::string_view::npos ? html.size() : close + 1);
      out += ' ';
    }
    return decode_entities(out);
  }

  DocumentBuilder& builder_;
  std::string text_;
  std::vector<List> lists_;
  std::vector<TableRow> rows_;
  bool in_item_ = false;
};

std::string_view unquoted(std::string_view value) {
  const std::size_t size = value.size();
  const bool quoted =
      size >= 2 && (value[0] == '"' || value[0] == '\'') && value[size - 1] == value[0];
  return quoted ? value.substr(1, size - 2) : value;
}

// `[a, b]` becomes a list of strings, anything else one string.
Json front_matter_value(std::string_view value) {
  if (!value.starts_with('[') || !value.ends_with(']')) return std::string(unquoted(value));
  value = value.substr(1, value.size() - 2);
  Json list = Json::array();
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(','), value.size());
    list.push(std::string(unquoted(collapse_spaces(value.substr(0, end)))));
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return list;
}

void take_front_matter_line(std::string_view line, DocumentBuilder& builder) {
  const std::size_t colon = line.find(':');
  // Metadata is flat, so nested YAML (indented lines) is skipped.
  if (colon == std::string_view::npos || line.empty() || line[0] == ' ' || line[0] == '#') return;
  const std::string key = collapse_spaces(line.substr(0, colon));
  const std::string value = collapse_spaces(line.substr(colon + 1));
  if (key.empty() || key[0] == '-' || value.empty()) return;
  if (key == "title") {
    builder.set_title(unquoted(value));
  } else {
    builder.set_metadata(key, front_matter_value(value));
  }
}

// Reads the front matter (`key: value` lines between two lines `---`) and returns the text after
// it.
std::string_view take_front_matter(std::string_view text, DocumentBuilder& builder) {
  if (!text.starts_with("---\n")) return text;
  const std::size_t end = text.find("\n---\n", 3);
  if (end == std::string_view::npos) return text;
  std::string_view lines = text.substr(4, end + 1 - std::min(end + 1, std::size_t{4}));
  while (!lines.empty()) {
    const std::size_t stop = std::min(lines.find('\n'), lines.size());
    take_front_matter_line(lines.substr(0, stop), builder);
    lines.remove_prefix(std::min(stop + 1, lines.size()));
  }
  return text.substr(end + 5);
}

class MarkdownExtractor final : public Extractor {
 public:
  std::string_view name() const override { return "markdown"; }
  std::string_view media_type() const override { return "text/markdown"; }

  int recognise(const ExtractInput& input) const override {
    if (!looks_like_text(input.bytes)) return 0;
    if (ends_with_any(input.name, {"md", "markdown", "mdown", "mkd", "mdx", "qmd", "rmd"}))
      return 70;
    if (input.name.find('.') != std::string::npos) return 0;
    const std::string_view start = skip_to_content(input.bytes.substr(0, 4096));
    const bool heading = start.starts_with("# ") || start.find("\n## ") != start.npos;
    return heading || start.find("\n```") != start.npos ? 25 : 0;
  }

  Result<void> extract(const ExtractInput& input, const DocumentSink& sink) const override {
    const std::string text = text::to_clean_text(text::decode_charset(input.bytes));
    DocumentBuilder builder(input, *this);
    const std::string_view body = take_front_matter(text, builder);
    // md4c uses 32-bit sizes and reports an error if it runs out of memory.
    if (body.size() > (1ULL << 31) || !MarkdownReader(builder).read(body)) {
      return Error{Code::exhausted, input.source + ": Markdown is too large or nested too deeply"};
    }
    if (builder.empty()) return Error{Code::invalid, input.source + ": contains no text"};
    return sink(builder.finish());
  }
};

}  // namespace

const Extractor& markdown_extractor() {
  static const MarkdownExtractor extractor;
  return extractor;
}

}  // namespace quarry::extract
