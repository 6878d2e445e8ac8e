#include "extract/docx_styles.h"

#include <algorithm>
#include <pugixml.hpp>
#include <string_view>

namespace quarry::extract {
namespace {

constexpr int kMaxListDepth = 8;  // Word has nine levels
constexpr int kMaxInheritance = 16;

std::string value_of(const pugi::xml_node& node) { return node.attribute("w:val").value(); }

// Level of "heading 2" or "Title": the file stores these names in English in every language of
// Word.
int heading_of_name(std::string name) {
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c;
  });
  if (name == "title") return 1;
  if (!name.starts_with("heading ") || name.size() != 9) return 0;
  return name[8] >= '1' && name[8] <= '9' ? std::min(name[8] - '0', 6) : 0;
}

// w:outlineLvl counts from 0; 9 is body text.
int heading_of_outline(const pugi::xml_node& properties) {
  const pugi::xml_node outline = properties.child("w:outlineLvl");
  if (!outline) return 0;
  const int level = outline.attribute("w:val").as_int(9);
  return level >= 0 && level < 9 ? std::min(level + 1, 6) : 0;
}

ListPlace own_list(const pugi::xml_node& properties) {
  const pugi::xml_node list = properties.child("w:numPr");
  return {value_of(list.child("w:numId")),
          std::clamp(list.child("w:ilvl").attribute("w:val").as_int(), 0, kMaxListDepth)};
}

}  // namespace

DocxStyles::DocxStyles(const pugi::xml_document& styles) {
  for (const pugi::xml_node& node : styles.document_element().children("w:style")) {
    const pugi::xml_node properties = node.child("w:pPr");
    Style style;
    style.heading = heading_of_name(value_of(node.child("w:name")));
    if (style.heading == 0) style.heading = heading_of_outline(properties);
    style.list = own_list(properties);
    style.based_on = value_of(node.child("w:basedOn"));
    styles_[node.attribute("w:styleId").value()] = std::move(style);
  }
}

// The nearest matching style: `id` itself, or the first along its chain of w:basedOn.
template <class Predicate>
const DocxStyles::Style* DocxStyles::find(std::string id, const Predicate& matches) const {
  for (int i = 0; i < kMaxInheritance; ++i) {
    const auto found = styles_.find(id);
    if (found == styles_.end()) return nullptr;
    if (matches(found->second)) return &found->second;
    id = found->second.based_on;
  }
  return nullptr;
}

int DocxStyles::heading_level(const pugi::xml_node& properties) const {
  if (const int own = heading_of_outline(properties); own != 0) return own;
  const std::string id = value_of(properties.child("w:pStyle"));
  if (styles_.empty()) return 0;
  const Style* style = find(id, [](const Style& candidate) { return candidate.heading != 0; });
  return style != nullptr ? style->heading : 0;
}

ListPlace DocxStyles::list_of(const pugi::xml_node& properties) const {
  ListPlace place = own_list(properties);
  if (place.list.empty()) {
    const Style* style = find(value_of(properties.child("w:pStyle")),
                              [](const Style& candidate) { return !candidate.list.list.empty(); });
    if (style != nullptr) place = style->list;
  }
  if (place.list == "0") place.list.clear();  // 17.9.18: 0 removes the inherited list
  return place;
}

DocxNumbering::DocxNumbering(const pugi::xml_document& numbering) {
  const pugi::xml_node root = numbering.document_element();
  std::map<std::string, pugi::xml_node> abstracts;
  for (const pugi::xml_node& node : root.children("w:abstractNum")) {
    abstracts[node.attribute("w:abstractNumId").value()] = node;
  }
  for (const pugi::xml_node& list : root.children("w:num")) {
    const std::string id = list.attribute("w:numId").value();
    for (const pugi::xml_node& level :
         abstracts[value_of(list.child("w:abstractNumId"))].children("w:lvl")) {
      const std::string format = value_of(level.child("w:numFmt"));
      counted_[{id, level.attribute("w:ilvl").as_int()}] = format != "bullet" && format != "none";
    }
  }
}

std::string DocxNumbering::next_marker(const ListPlace& place) {
  const auto found = counted_.find({place.list, place.depth});
  if (found == counted_.end() || !found->second) return "-";
  // An item restarts the numbering of all deeper levels.
  for (int depth = place.depth + 1; depth <= kMaxListDepth; ++depth) {
    count_.erase({place.list, depth});
  }
  return std::to_string(++count_[{place.list, place.depth}]) + ".";
}

}  // namespace quarry::extract
