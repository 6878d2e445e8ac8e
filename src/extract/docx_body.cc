#include "extract/docx_body.h"

#include <algorithm>
#include <pugixml.hpp>
#include <string_view>
#include <vector>

#include "extract/xml_text.h"

namespace quarry::extract {
namespace {

constexpr int kMaxGridSpan = 50;

// Content that is not shown: deleted or moved text, field codes and properties. Text boxes count
// too, because add_text_boxes() adds them after their paragraph.
bool is_hidden(std::string_view name) {
  static constexpr std::string_view kHidden[] = {
      "w:del",  "w:moveFrom", "w:instrText", "w:delText", "w:pPr",       "w:rPr",
      "w:tcPr", "w:tblPr",    "w:trPr",      "w:sdtPr",   "mc:Fallback", "w:txbxContent"};
  return std::ranges::find(kHidden, name) != std::end(kHidden);
}

void append_text(const pugi::xml_node& node, std::string& out, int depth) {
  if (depth > kMaxXmlDepth) return;
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view name = child.name();
    if (is_hidden(name)) continue;
    if (name == "w:t" || name == "m:t") {
      out += child.child_value();
    } else if (name == "w:tab") {
      out += '\t';
    } else if (name == "w:br" || name == "w:cr") {
      out += '\n';
    } else if (name == "w:noBreakHyphen") {
      out += "\xe2\x80\x91";
    } else if (name == "w:footnoteReference" || name == "w:endnoteReference") {
      out.append("[").append(child.attribute("w:id").value()).append("]");
    } else {
      append_text(child, out, depth + 1);
      if (name == "w:p") out += ' ';
    }
  }
}

// Collects the rows of a table or the cells of a row, which may be nested in content controls.
void collect(const pugi::xml_node& node, std::string_view wanted, std::vector<pugi::xml_node>& out,
             int depth) {
  if (depth > kMaxXmlDepth) return;
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view name = child.name();
    if (name == wanted) {
      out.push_back(child);
    } else if (name == "w:sdt" || name == "w:sdtContent" || name == "w:customXml" ||
               name == "w:ins") {
      collect(child, wanted, out, depth + 1);
    }
  }
}

bool is_deleted_row(const pugi::xml_node& row) {
  return static_cast<bool>(row.child("w:trPr").child("w:del"));
}

}  // namespace

std::string DocxBody::text_of(const pugi::xml_node& node, int depth) {
  std::string out;
  append_text(node, out, depth);
  return out;
}

bool DocxBody::add_blocks(const pugi::xml_node& container, int depth) {
  if (depth > kMaxXmlDepth) return false;
  return std::ranges::all_of(container.children(), [&](const pugi::xml_node& child) {
    const std::string_view name = child.name();
    if (name == "w:p") return add_paragraph(child, depth);
    if (name == "w:tbl") return add_table(child, depth);
    if (is_hidden(name)) return true;
    return add_blocks(child, depth + 1);
  });
}

bool DocxBody::add_paragraph(const pugi::xml_node& paragraph, int depth) {
  const pugi::xml_node properties = paragraph.child("w:pPr");
  const std::string text = text_of(paragraph, depth);
  const bool blank = text.find_first_not_of(" \t\n") == std::string::npos;
  const int heading = styles_.heading_level(properties);
  const ListPlace place = styles_.list_of(properties);
  if (blank) {
    // Skipped: an empty paragraph must not advance the numbering of its list.
  } else if (heading > 0) {
    builder_.add_heading(heading, text);
  } else if (!place.list.empty()) {
    builder_.add_list_item(place.depth, text, numbering_.next_marker(place));
  } else if (std::string_view(properties.child("w:pStyle").attribute("w:val").value()) ==
             "Caption") {
    builder_.add_caption(text);
  } else {
    builder_.add_paragraph(text);
  }
  return add_text_boxes(paragraph, depth);
}

bool DocxBody::add_text_boxes(const pugi::xml_node& node, int depth) {
  if (depth > kMaxXmlDepth) return false;
  return std::ranges::all_of(node.children(), [&](const pugi::xml_node& child) {
    const std::string_view name = child.name();
    if (name == "w:txbxContent") return add_blocks(child, depth + 1);
    return is_hidden(name) || add_text_boxes(child, depth + 1);
  });
}

bool DocxBody::add_table(const pugi::xml_node& table, int depth) {
  std::vector<pugi::xml_node> rows;
  collect(table, "w:tr", rows, depth);
  std::erase_if(rows, is_deleted_row);
  std::vector<TableRow> texts;
  std::vector<pugi::xml_node> cells;
  std::size_t widest = 0;
  for (const pugi::xml_node& row : rows) {
    cells.clear();
    collect(row, "w:tc", cells, depth);
    TableRow& text = texts.emplace_back();
    for (const pugi::xml_node& cell : cells) {
      text.push_back(text_of(cell, depth));
      const int span = cell.child("w:tcPr").child("w:gridSpan").attribute("w:val").as_int(1);
      for (int i = 1; i < std::min(span, kMaxGridSpan); ++i) text.emplace_back();
    }
    widest = std::max(widest, cells.size());
  }
  // A table with one column frames text; its cells are added as blocks.
  if (widest < 2) {
    return std::ranges::all_of(rows, [&](const pugi::xml_node& row) {
      return std::ranges::all_of(row.children("w:tc"), [&](const pugi::xml_node& cell) {
        return add_blocks(cell, depth + 1);
      });
    });
  }
  builder_.add_table(texts);
  return true;
}

}  // namespace quarry::extract
