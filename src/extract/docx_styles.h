// What a DOCX says beside its text: which styles are headings, and how lists count.
#pragma once

#include <map>
#include <string>
#include <utility>

namespace pugi {
class xml_document;
class xml_node;
}  // namespace pugi

namespace quarry::extract {

// The place of a paragraph in a list: the list's id in numbering.xml, and its depth from 0.
struct ListPlace {
  std::string list;
  int depth = 0;
};

// styles.xml (ECMA-376 part 1, 17.7). Immutable; share it freely.
class DocxStyles {
 public:
  DocxStyles() = default;
  explicit DocxStyles(const pugi::xml_document& styles);

  // 1 to 6; 0 where the paragraph, given by its w:pPr, is no heading.
  int heading_level(const pugi::xml_node& properties) const;
  // The list of the paragraph; an empty id where it is in none.
  ListPlace list_of(const pugi::xml_node& properties) const;

 private:
  struct Style {
    int heading = 0;
    ListPlace list;
    std::string based_on;
  };
  template <class Wanted>
  const Style* find(std::string id, const Wanted& wanted) const;

  std::map<std::string, Style> styles_;
};

// numbering.xml (17.9): markers as Word shows them, in its simplest form. One thread at a time.
class DocxNumbering {
 public:
  DocxNumbering() = default;
  explicit DocxNumbering(const pugi::xml_document& numbering);

  // "-" for a bullet, "3." for the third of a counted list.
  std::string next_marker(const ListPlace& place);

 private:
  std::map<std::pair<std::string, int>, bool> counted_;  // by list and depth
  std::map<std::pair<std::string, int>, int> count_;
};

}  // namespace quarry::extract
