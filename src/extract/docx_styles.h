// The styles and list numbering of a DOCX: which paragraphs are headings, and the markers of list
// items.
#pragma once

#include <map>
#include <string>
#include <utility>

namespace pugi {
class xml_document;
class xml_node;
}  // namespace pugi

namespace quarry::extract {

// The position of a paragraph in a list: the id of the list in numbering.xml and its depth from 0.
struct ListPlace {
  std::string list;
  int depth = 0;
};

// styles.xml (ECMA-376 part 1, 17.7). Immutable; share it freely.
class DocxStyles {
 public:
  DocxStyles() = default;
  explicit DocxStyles(const pugi::xml_document& styles);

  // The heading level, 1 to 6, of the paragraph with these properties (w:pPr); 0 if it is not a
  // heading.
  int heading_level(const pugi::xml_node& properties) const;
  // The list of the paragraph; the id is empty if it is not a list item.
  ListPlace list_of(const pugi::xml_node& properties) const;

 private:
  struct Style {
    int heading = 0;
    ListPlace list;
    std::string based_on;
  };
  template <class Predicate>
  const Style* find(std::string id, const Predicate& matches) const;

  std::map<std::string, Style> styles_;
};

// numbering.xml (17.9): numbers the items of all lists in decimal, whatever format Word would show.
// One thread at a time.
class DocxNumbering {
 public:
  DocxNumbering() = default;
  explicit DocxNumbering(const pugi::xml_document& numbering);

  // Returns "-" for a bullet, or the next number of the list as "3.". Call once for each item, in
  // document order.
  std::string next_marker(const ListPlace& place);

 private:
  std::map<std::pair<std::string, int>, bool> counted_;  // by list id and depth
  std::map<std::pair<std::string, int>, int> count_;
};

}  // namespace quarry::extract
