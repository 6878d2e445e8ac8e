// HTML: gumbo builds the tree (HTML 5 tree construction), PageWalker turns it into blocks.
// Pages that are nested too deeply for gumbo are read without a tree (html_text.h).
#include <algorithm>
#include <gumbo.h>
#include <memory>

#include "extract/document_builder.h"
#include "extract/extractor.h"
#include "extract/html_text.h"
#include "extract/signature.h"
#include "text/unicode.h"

namespace quarry::extract {
namespace {

// gumbo's time grows with the square of the depth: a page with 20,000 open tags took over 20
// seconds. Real pages stay below 100.
constexpr std::size_t kMaxDepth = 400;
// A table with a longer cell only positions parts of the page; it is not a table of data.
constexpr std::size_t kMaxCellBytes = 1000;
constexpr int kMaxColumnSpan = 50;

std::string_view attribute(const GumboElement& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
  return found != nullptr ? std::string_view(found->value) : std::string_view();
}

bool has_attribute(const GumboElement& element, const char* name) {
  return gumbo_get_attribute(&element.attributes, name) != nullptr;
}

template <class Visit>
void for_children(const GumboNode& node, const Visit& visit) {
  const GumboVector& children =
      node.type == GUMBO_NODE_DOCUMENT ? node.v.document.children : node.v.element.children;
  for (unsigned i = 0; i < children.length; ++i) {
    visit(*static_cast<const GumboNode*>(children.data[i]));
  }
}

bool is_text(const GumboNode& node) {
  return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
         node.type == GUMBO_NODE_CDATA;
}

bool is_element(const GumboNode& node) { return node.type == GUMBO_NODE_ELEMENT; }

bool is_tag(const GumboNode& node, std::initializer_list<GumboTag> tags) {
  return is_element(node) && std::ranges::find(tags, node.v.element.tag) != tags.end();
}

const GumboNode* find_tag(const GumboNode& node, std::initializer_list<GumboTag> tags) {
  if (is_tag(node, tags)) return &node;
  const GumboNode* found = nullptr;
  if (is_element(node)) {
    for_children(node, [&](const GumboNode& child) {
      if (found == nullptr) found = find_tag(child, tags);
    });
  }
  return found;
}

bool is_never_shown(const GumboNode& node) {
  if (is_tag(node, {GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEMPLATE,
                    GUMBO_TAG_SVG, GUMBO_TAG_IFRAME, GUMBO_TAG_OBJECT, GUMBO_TAG_CANVAS,
                    GUMBO_TAG_SELECT, GUMBO_TAG_BUTTON, GUMBO_TAG_HEAD})) {
    return true;
  }
  if (!is_element(node)) return false;
  const std::string_view style = attribute(node.v.element, "style");
  return has_attribute(node.v.element, "hidden") ||
         style.find("display:none") != std::string_view::npos ||
         style.find("display: none") != std::string_view::npos;
}

bool is_inline(const GumboNode& node) {
  return is_tag(
      node,
      {GUMBO_TAG_A,     GUMBO_TAG_ABBR,    GUMBO_TAG_ACRONYM, GUMBO_TAG_B,      GUMBO_TAG_BDI,
       GUMBO_TAG_BDO,   GUMBO_TAG_BIG,     GUMBO_TAG_CITE,    GUMBO_TAG_CODE,   GUMBO_TAG_DATA,
       GUMBO_TAG_DFN,   GUMBO_TAG_EM,      GUMBO_TAG_FONT,    GUMBO_TAG_I,      GUMBO_TAG_IMG,
       GUMBO_TAG_INPUT, GUMBO_TAG_INS,     GUMBO_TAG_KBD,     GUMBO_TAG_LABEL,  GUMBO_TAG_MARK,
       GUMBO_TAG_NOBR,  GUMBO_TAG_Q,       GUMBO_TAG_RUBY,    GUMBO_TAG_S,      GUMBO_TAG_SAMP,
       GUMBO_TAG_SMALL, GUMBO_TAG_SPAN,    GUMBO_TAG_STRIKE,  GUMBO_TAG_STRONG, GUMBO_TAG_SUB,
       GUMBO_TAG_SUP,   GUMBO_TAG_TIME,    GUMBO_TAG_TT,      GUMBO_TAG_U,      GUMBO_TAG_VAR,
       GUMBO_TAG_WBR,   GUMBO_TAG_UNKNOWN, GUMBO_TAG_MATH});
}

void append_raw_text(const GumboNode& node, std::string& out) {
  if (is_text(node)) out += node.v.text.text;
  if (is_tag(node, {GUMBO_TAG_BR})) out += '\n';
  if (!is_element(node) || is_never_shown(node)) return;
  // Separates the text of blocks within a cell.
  if (!is_inline(node) && !out.empty()) out += ' ';
  for_children(node, [&](const GumboNode& child) { append_raw_text(child, out); });
}

std::string raw_text(const GumboNode& node) {
  std::string out;
  append_raw_text(node, out);
  return out;
}

class PageWalker {
 public:
  PageWalker(DocumentBuilder& builder, bool has_main) : builder_(builder), has_main_(has_main) {}

  void walk(const GumboNode& root) {
    visit(root);
    flush();
  }

 private:
  enum class Flow { paragraph, heading, list_item, caption };

  void visit(const GumboNode& node) {
    if (is_text(node)) return append(node.v.text.text);
    if (!is_element(node) || is_never_shown(node) || is_page_chrome(node)) return;
    if (is_inline(node)) return visit_children(node);
    visit_block(node);
  }

  void visit_children(const GumboNode& node) {
    for_children(node, [&](const GumboNode& child) { visit(child); });
  }

  void visit_block(const GumboNode& node) {
    const GumboTag tag = node.v.element.tag;
    switch (tag) {
      case GUMBO_TAG_BR:
        text_ += '\n';
        break;
      case GUMBO_TAG_H1:
      case GUMBO_TAG_H2:
      case GUMBO_TAG_H3:
      case GUMBO_TAG_H4:
      case GUMBO_TAG_H5:
      case GUMBO_TAG_H6:
        in_flow(Flow::heading, node, static_cast<int>(tag - GUMBO_TAG_H1) + 1);
        break;
      case GUMBO_TAG_UL:
      case GUMBO_TAG_OL:
        visit_list(node);
        break;
      case GUMBO_TAG_LI:
        visit_item(node);
        break;
      case GUMBO_TAG_PRE:
      case GUMBO_TAG_LISTING:
      case GUMBO_TAG_XMP:
        flush();
        builder_.add_code(raw_text(node));
        break;
      case GUMBO_TAG_TABLE:
        visit_table(node);
        break;
      case GUMBO_TAG_FIGCAPTION:
      case GUMBO_TAG_CAPTION:
        in_flow(Flow::caption, node, 0);
        break;
      case GUMBO_TAG_MAIN:
      case GUMBO_TAG_ARTICLE:
        ++main_depth_;
        in_flow(flow_, node, level_);
        --main_depth_;
        break;
      default:
        flush();
        visit_children(node);
        flush();
    }
  }

  // Navigation, sidebars, and headers and footers outside the main part, if the page marks its main
  // part.
  bool is_page_chrome(const GumboNode& node) const {
    if (!has_main_) return false;
    if (is_tag(node, {GUMBO_TAG_NAV, GUMBO_TAG_ASIDE})) return true;
    return main_depth_ == 0 && is_tag(node, {GUMBO_TAG_HEADER, GUMBO_TAG_FOOTER});
  }

  void in_flow(Flow flow, const GumboNode& node, int level) {
    flush();
    const Flow outer_flow = std::exchange(flow_, flow);
    const int outer_level = std::exchange(level_, level);
    visit_children(node);
    flush();
    flow_ = outer_flow;
    level_ = outer_level;
  }

  void visit_list(const GumboNode& node) {
    flush();
    const bool ordered = node.v.element.tag == GUMBO_TAG_OL;
    lists_.push_back(ordered ? 1 : 0);
    visit_children(node);
    flush();
    lists_.pop_back();
  }

  void visit_item(const GumboNode& node) {
    flush();
    if (!lists_.empty() && lists_.back() > 0) {
      marker_ = std::to_string(lists_.back()++) + ".";
    } else {
      marker_ = "-";
    }
    in_flow(Flow::list_item, node, std::max(0, static_cast<int>(lists_.size()) - 1));
    marker_.clear();
  }

  void visit_table(const GumboNode& table) {
    flush();
    std::vector<TableRow> rows;
    bool layout = false;
    collect_rows(table, rows, layout);
    const bool wide = std::ranges::any_of(rows, [](const TableRow& row) { return row.size() > 1; });
    if (layout || !wide) return in_flow(flow_, table, level_);
    for_children(table, [&](const GumboNode& child) {
      if (is_tag(child, {GUMBO_TAG_CAPTION})) visit(child);
    });
    builder_.add_table(rows);
  }

  static void collect_rows(const GumboNode& node, std::vector<TableRow>& rows, bool& layout) {
    for_children(node, [&](const GumboNode& child) {
      if (is_tag(child, {GUMBO_TAG_TR})) {
        rows.emplace_back();
        collect_cells(child, rows.back(), layout);
      } else if (is_tag(child, {GUMBO_TAG_THEAD, GUMBO_TAG_TBODY, GUMBO_TAG_TFOOT})) {
        collect_rows(child, rows, layout);
      }
    });
  }

  static void collect_cells(const GumboNode& row, TableRow& cells, bool& layout) {
    for_children(row, [&](const GumboNode& cell) {
      if (!is_tag(cell, {GUMBO_TAG_TD, GUMBO_TAG_TH})) return;
      for_children(cell, [&](const GumboNode& inner) {
        layout |= find_tag(inner, {GUMBO_TAG_TABLE, GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3,
                                   GUMBO_TAG_PRE}) != nullptr;
      });
      cells.push_back(raw_text(cell));
      layout |= cells.back().size() > kMaxCellBytes;
      const int span = std::atoi(std::string(attribute(cell.v.element, "colspan")).c_str());
      for (int i = 1; i < std::min(span, kMaxColumnSpan); ++i) cells.emplace_back();
    });
  }

  // Runs of white space become one space, except that the line break of a <br> is kept.
  void append(std::string_view text) {
    for (const char c : text) {
      const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
      if (!space) {
        text_ += c;
      } else if (!text_.empty() && text_.back() != ' ' && text_.back() != '\n') {
        text_ += ' ';
      }
    }
  }

  void flush() {
    switch (text_.empty() ? Flow::paragraph : flow_) {
      case Flow::paragraph:
        builder_.add_paragraph(text_);
        break;
      case Flow::heading:
        builder_.add_heading(level_, text_);
        break;
      case Flow::caption:
        builder_.add_caption(text_);
        break;
      case Flow::list_item:
        flush_item();
        break;
    }
    text_.clear();
  }

  // The marker goes before the first paragraph of the item only.
  void flush_item() {
    if (marker_.empty()) return builder_.add_paragraph(text_);
    if (text_.find_first_not_of(" \n") == std::string::npos) return;
    builder_.add_list_item(level_, text_, marker_);
    marker_.clear();
  }

  DocumentBuilder& builder_;
  bool has_main_;
  int main_depth_ = 0;
  Flow flow_ = Flow::paragraph;
  int level_ = 0;
  std::vector<int> lists_;  // the next number of each open list; 0 if it is unordered
  std::string marker_;
  std::string text_;
};

void take_meta(const GumboElement& meta, DocumentBuilder& builder) {
  std::string_view name = attribute(meta, "name");
  if (name.empty()) name = attribute(meta, "property");
  const std::string_view content = attribute(meta, "content");
  for (const std::string_view wanted : {"author", "description", "keywords", "date"}) {
    if (starts_with_fold(name, wanted) && name.size() == wanted.size()) {
      builder.set_metadata(wanted, content);
    }
  }
  if (name == "article:published_time") builder.set_metadata("date", content);
}

void take_head(const GumboNode& head, DocumentBuilder& builder) {
  for_children(head, [&](const GumboNode& child) {
    if (is_tag(child, {GUMBO_TAG_TITLE})) builder.set_title(raw_text(child));
    if (is_tag(child, {GUMBO_TAG_META})) take_meta(child.v.element, builder);
  });
}

// The charset that the page declares in its first kilobyte (HTML Standard, "prescan"), or empty.
std::string declared_charset(std::string_view bytes) {
  std::string head(bytes.substr(0, 1024));
  std::ranges::transform(head, head.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c;
  });
  const std::size_t at = head.find("charset");
  if (at == std::string::npos) return {};
  const std::size_t begin = head.find_first_not_of(" =\"'", at + 7);
  if (begin == std::string::npos) return {};
  return head.substr(begin, head.find_first_of(" \"';/>?", begin) - begin);
}

// Well-formed UTF-8 wins over the declared charset: many pages were converted without updating it.
std::string to_utf8(std::string_view bytes) {
  if (text::is_valid_utf8(bytes)) return text::to_clean_text(bytes);
  const bool marked = bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff");
  return text::to_clean_text(
      text::decode_charset(bytes, marked ? std::string() : declared_charset(bytes)));
}

using Tree = std::unique_ptr<GumboOutput, void (*)(GumboOutput*)>;

Tree parse(std::string_view html) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  return {gumbo_parse_with_options(&options, html.data(), html.size()),
          [](GumboOutput* output) { gumbo_destroy_output(&kGumboDefaultOptions, output); }};
}

class HtmlExtractor final : public Extractor {
 public:
  std::string_view name() const override { return "html"; }
  std::string_view media_type() const override { return "text/html"; }

  int recognise(const ExtractInput& input) const override {
    if (!looks_like_text(input.bytes)) return 0;
    const std::string_view start = skip_to_content(input.bytes.substr(0, 4096));
    if (starts_with_fold(start, "<!doctype html") || starts_with_fold(start, "<html")) return 95;
    const std::string head = text::to_clean_text(start);
    if (head.find("<html") != std::string::npos && start.starts_with("<")) return 90;
    if (ends_with_any(input.name, {"html", "htm", "xhtml"})) return 88;
    const auto tags = {"<head", "<body", "<div", "<p>", "<title", "<table", "<h1", "<center"};
    return std::ranges::any_of(tags, [&](auto tag) { return starts_with_fold(start, tag); }) ? 55
                                                                                             : 0;
  }

  Result<void> extract(const ExtractInput& input, const DocumentSink& sink) const override {
    const std::string html = to_utf8(input.bytes);
    DocumentBuilder builder(input, *this);
    // gumbo uses 32-bit sizes in places.
    if (html.size() > (1ULL << 31))
      return Error{Code::exhausted, input.source + ": expected at most 2 GiB of HTML, found more"};
    if (nesting_depth(html) > kMaxDepth) {
      add_stripped(html, builder);
    } else {
      read(html, builder);
    }
    if (builder.empty()) return Error{Code::invalid, input.source + ": the page contains no text"};
    return sink(builder.finish());
  }

 private:
  static void read(std::string_view html, DocumentBuilder& builder) {
    const Tree tree = parse(html);
    for_children(*tree->root, [&](const GumboNode& child) {
      if (is_tag(child, {GUMBO_TAG_HEAD})) take_head(child, builder);
    });
    builder.set_metadata("language", attribute(tree->root->v.element, "lang"));
    const bool has_main = find_tag(*tree->root, {GUMBO_TAG_MAIN, GUMBO_TAG_ARTICLE}) != nullptr;
    PageWalker(builder, has_main).walk(*tree->root);
  }
};

}  // namespace

const Extractor& html_extractor() {
  static const HtmlExtractor extractor;
  return extractor;
}

}  // namespace quarry::extract
