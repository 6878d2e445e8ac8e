// XML of any vocabulary, parsed by pugixml: titles, paragraphs, and records as lines "name: value".
#include <algorithm>
#include <pugixml.hpp>
#include <set>

#include "extract/document_builder.h"
#include "extract/extractor.h"
#include "extract/signature.h"
#include "extract/xml_text.h"
#include "text/unicode.h"

namespace quarry::extract {
namespace {

// A longer value is a paragraph, not a field of a record.
constexpr std::size_t kMaxFieldBytes = 200;

bool is_text(const pugi::xml_node& node) {
  return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool has_own_text(const pugi::xml_node& element) {
  return std::ranges::any_of(element.children(), [](const pugi::xml_node& child) {
    return is_text(child) && !is_blank(child.value());
  });
}

bool is_leaf(const pugi::xml_node& element) {
  return std::ranges::none_of(element.children(), [](const pugi::xml_node& child) {
    return child.type() == pugi::node_element;
  });
}

class XmlWalker {
 public:
  explicit XmlWalker(DocumentBuilder& builder) : builder_(builder) {}

  // Returns false if elements are nested deeper than kMaxXmlDepth.
  bool walk(const pugi::xml_node& element, int depth) {
    if (depth > kMaxXmlDepth) return false;
    if (has_own_text(element)) return add_text(element, depth);
    if (is_record(element)) return add_record(element);
    for (const pugi::xml_node& child : element.children()) {
      if (child.type() == pugi::node_element && !walk(child, depth + 1)) return false;
    }
    return true;
  }

 private:
  bool add_text(const pugi::xml_node& element, int depth) {
    std::string text;
    if (!gather(element, text, depth)) return false;
    const std::string_view name = local_name(element.name());
    if (name == "title" || name == "article-title" || name == "head" || name == "heading") {
      builder_.add_heading(section_level(element), text);
    } else {
      builder_.add_paragraph(collapse_spaces(text));
    }
    return true;
  }

  static bool gather(const pugi::xml_node& node, std::string& out, int depth) {
    if (depth > kMaxXmlDepth) return false;
    for (const pugi::xml_node& child : node.children()) {
      if (is_text(child)) out += child.value();
      if (child.type() == pugi::node_element && !gather(child, out, depth + 1)) return false;
    }
    return true;
  }

  static int section_level(pugi::xml_node node) {
    int level = 1;
    for (node = node.parent().parent(); node; node = node.parent()) {
      const std::string_view name = local_name(node.name());
      if (name == "sec" || name == "section" || name == "chapter" || name == "div") ++level;
    }
    return level;
  }

  // True if the element resembles a row of a table: only short fields, with two or more different
  // names.
  static bool is_record(const pugi::xml_node& element) {
    std::set<std::string_view> names;
    for (const pugi::xml_node& child : element.children()) {
      if (child.type() != pugi::node_element) continue;
      if (!is_leaf(child) || std::string_view(child.child_value()).size() > kMaxFieldBytes) {
        return false;
      }
      names.insert(child.name());
    }
    return names.size() >= 2;
  }

  bool add_record(const pugi::xml_node& element) {
    std::string lines;
    for (const pugi::xml_node& child : element.children()) {
      const std::string value = collapse_spaces(child.child_value());
      if (value.empty()) continue;
      lines.append(local_name(child.name())).append(": ").append(value).append("\n");
    }
    builder_.add_paragraph(lines);
    return true;
  }

  DocumentBuilder& builder_;
};

class XmlExtractor final : public Extractor {
 public:
  std::string_view name() const override { return "xml"; }
  std::string_view media_type() const override { return "application/xml"; }

  int recognise(const ExtractInput& input) const override {
    const bool wide = input.bytes.starts_with(std::string_view("<\0?\0", 4)) ||
                      input.bytes.starts_with(std::string_view("\0<\0?", 4));
    if (!wide && !looks_like_text(input.bytes)) return 0;
    const std::string start = text::decode_charset(input.bytes.substr(0, 256));
    if (wide || skip_to_content(start).starts_with("<?xml")) return 80;
    if (skip_to_content(start).starts_with("<!DOCTYPE")) return 45;
    if (!skip_to_content(start).starts_with('<')) return 0;
    return ends_with_any(input.name, {"xml", "xsl", "xslt", "xsd", "rss", "atom", "svg", "rdf"})
               ? 75
               : 40;
  }

  Result<void> extract(const ExtractInput& input, const DocumentSink& sink) const override {
    std::string xml = QUARRY_TRY(safe_xml(input.bytes, input.source));
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer_inplace(
        xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8);
    if (!parsed) {
      return Error{parsed.status == pugi::status_out_of_memory ? Code::exhausted : Code::corrupt,
                   input.source + ": XML is malformed at byte " + std::to_string(parsed.offset) +
                       ": " + parsed.description()};
    }
    DocumentBuilder builder(input, *this);
    if (!XmlWalker(builder).walk(document.document_element(), 1)) {
      return Error{Code::exhausted,
                   input.source + ": elements nest deeper than " + std::to_string(kMaxXmlDepth)};
    }
    if (builder.empty()) return Error{Code::invalid, input.source + ": the XML contains no text"};
    return sink(builder.finish());
  }
};

}  // namespace

const Extractor& xml_extractor() {
  static const XmlExtractor extractor;
  return extractor;
}

}  // namespace quarry::extract
