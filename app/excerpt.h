// The part of a passage that says why it was found, on a few lines of a terminal.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace quarry::app {

// The words of a query, each with the terms that a text is searched by. Immutable.
class QueryWords {
 public:
  explicit QueryWords(std::string_view query);

  std::size_t count() const { return words_.size(); }
  // How many of them stand in the text.
  std::size_t found_in(std::string_view text) const;
  bool contains(std::string_view word) const;  // a word of a text, as it stands there

 private:
  std::vector<std::vector<std::string>> words_;
  std::set<std::string, std::less<>> terms_;
};

// About 320 bytes of the passage on one line, from where most of the query's words stand together;
// those are bold. Cells of a table are set apart by a dot; nothing in it is a control character.
std::string excerpt(std::string_view passage, const QueryWords& query);

}  // namespace quarry::app
