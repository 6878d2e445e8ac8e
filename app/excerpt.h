// The part of a passage that shows why it was found, short enough for a few lines of a terminal.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace quarry::app {

// The words of a query, each with its search terms. Stop words are left out. Immutable.
class QueryWords {
 public:
  explicit QueryWords(std::string_view query);

  std::size_t count() const { return words_.size(); }
  // The number of query words that occur in the text.
  std::size_t found_in(std::string_view text) const;
  bool contains(std::string_view word) const;  // `word` as written in a text, not as a term

 private:
  std::vector<std::vector<std::string>> words_;
  std::set<std::string, std::less<>> terms_;
};

// Returns about 320 bytes of the passage on one line: the part that holds the most distinct query
// words, which are bold. A middle dot separates the cells of a table. Control characters are
// escaped.
std::string excerpt(std::string_view passage, const QueryWords& query);

}  // namespace quarry::app
