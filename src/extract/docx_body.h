// Walks the body of a DOCX document (w:body) and adds its blocks to a DocumentBuilder.
#pragma once

#include <string>

#include "extract/document_builder.h"
#include "extract/docx_styles.h"

namespace pugi {
class xml_node;
}

namespace quarry::extract {

// One thread at a time.
class DocxBody {
 public:
  DocxBody(const DocxStyles& styles, DocxNumbering& numbering, DocumentBuilder& builder)
      : styles_(styles), numbering_(numbering), builder_(builder) {}

  // Returns false if elements are nested deeper than kMaxXmlDepth.
  bool add_blocks(const pugi::xml_node& container, int depth = 0);
  // The text of a paragraph, or of all paragraphs of a container (a cell, a footnote) separated by
  // spaces.
  static std::string text_of(const pugi::xml_node& node, int depth = 0);

 private:
  bool add_paragraph(const pugi::xml_node& paragraph, int depth);
  bool add_table(const pugi::xml_node& table, int depth);
  bool add_text_boxes(const pugi::xml_node& node, int depth);

  const DocxStyles& styles_;
  DocxNumbering& numbering_;
  DocumentBuilder& builder_;
};

}  // namespace quarry::extract
