// Word documents (DOCX; ECMA-376): a ZIP of XML parts.
#include <algorithm>
#include <pugixml.hpp>

#include "extract/document_builder.h"
#include "extract/docx_body.h"
#include "extract/docx_styles.h"
#include "extract/extractor.h"
#include "extract/signature.h"
#include "extract/xml_text.h"
#include "extract/zip_archive.h"

namespace quarry::extract {
namespace {

Result<void> load(ZipArchive& zip, const std::string& part, const std::string& source,
                  pugi::xml_document& document) {
  const std::string packed = QUARRY_TRY(zip.read(part));
  const std::string xml = QUARRY_TRY(safe_xml(packed, source + ": " + part));
  const pugi::xml_parse_result parsed = document.load_buffer(
      xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8);
  if (parsed) return {};
  return Error{Code::corrupt, source + ": " + part + " is malformed at byte " +
                                  std::to_string(parsed.offset) + ": " + parsed.description()};
}

// Loads a part that may be absent.
Result<void> load_optional(ZipArchive& zip, const std::string& part, const std::string& source,
                           pugi::xml_document& document) {
  Result<void> loaded = load(zip, part, source, document);
  if (!loaded && loaded.error().code == Code::not_found) return {};
  return loaded;
}

// The name of the main part, from the relationships of the package.
std::string main_part(const pugi::xml_document& relationships) {
  for (const pugi::xml_node& node : relationships.document_element().children("Relationship")) {
    if (!std::string_view(node.attribute("Type").value()).ends_with("/officeDocument")) continue;
    const std::string target = node.attribute("Target").value();
    return target.starts_with('/') ? target.substr(1) : target;
  }
  return "word/document.xml";
}

void take_properties(const pugi::xml_document& core, DocumentBuilder& builder) {
  static constexpr std::pair<const char*, std::string_view> kProperties[] = {
      {"dc:creator", "author"},          {"dc:subject", "subject"},
      {"dc:description", "description"}, {"cp:keywords", "keywords"},
      {"dcterms:created", "created"},    {"dcterms:modified", "modified"},
      {"dc:language", "language"}};
  const pugi::xml_node root = core.document_element();
  builder.set_title(root.child("dc:title").child_value());
  for (const auto& [element, key] : kProperties) {
    builder.set_metadata(key, root.child(element).child_value());
  }
}

// Adds notes as "[1] ...". Ids below 1 belong to separators.
void add_notes(const pugi::xml_document& notes, DocumentBuilder& builder) {
  for (const pugi::xml_node& note : notes.document_element().children()) {
    if (note.attribute("w:id").as_int() < 1) continue;
    const std::string text = collapse_spaces(DocxBody::text_of(note));
    if (text.empty()) continue;
    builder.add_paragraph("[" + std::string(note.attribute("w:id").value()) + "] " + text);
  }
}

class DocxExtractor final : public Extractor {
 public:
  std::string_view name() const override { return "docx"; }
  std::string_view media_type() const override {
    return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  }

  int recognise(const ExtractInput& input) const override {
    return binary_format(input.bytes) == "Word document (DOCX)" ? 100 : 0;
  }

  Result<void> extract(const ExtractInput& input, const DocumentSink& sink) const override {
    ZipArchive zip = QUARRY_TRY(ZipArchive::open(input.bytes, input.source));
    pugi::xml_document relationships, document, styles_part, numbering_part, core;
    QUARRY_TRY(load_optional(zip, "_rels/.rels", input.source, relationships));
    const std::string part = main_part(relationships);
    const std::string folder = part.substr(0, part.rfind('/') + 1);
    QUARRY_TRY(load(zip, part, input.source, document));
    QUARRY_TRY(load_optional(zip, folder + "styles.xml", input.source, styles_part));
    QUARRY_TRY(load_optional(zip, folder + "numbering.xml", input.source, numbering_part));
    QUARRY_TRY(load_optional(zip, "docProps/core.xml", input.source, core));

    DocumentBuilder builder(input, *this);
    take_properties(core, builder);
    const DocxStyles styles(styles_part);
    DocxNumbering numbering(numbering_part);
    DocxBody body(styles, numbering, builder);
    if (!body.add_blocks(document.document_element())) {
      return Error{Code::exhausted,
                   input.source + ": elements nest deeper than " + std::to_string(kMaxXmlDepth)};
    }
    for (const char* notes : {"footnotes.xml", "endnotes.xml"}) {
      pugi::xml_document notes_part;
      QUARRY_TRY(load_optional(zip, folder + notes, input.source, notes_part));
      add_notes(notes_part, builder);
    }
    if (builder.empty()) return Error{Code::invalid, input.source + ": contains no text"};
    return sink(builder.finish());
  }
};

}  // namespace

const Extractor& docx_extractor() {
  static const DocxExtractor extractor;
  return extractor;
}

}  // namespace quarry::extract
