// Citations of one answer: each points at a byte-exact stretch of a stored document.
#pragma once

#include <vector>

#include "core/document.h"
#include "generate/answer.h"

namespace quarry::generate {

// Gives ids in order of first use; the same stretch of the same document is cited once.
// One thread at a time.
class Citations {
 public:
  // `range` is in the text of the passage's chunk. Returns the citation's id.
  int cite(const retrieve::Passage& passage, TextRange range);

  // Whether citation `id` holds all of `range` in the text of the passage's chunk.
  bool covers(int id, const retrieve::Passage& passage, TextRange range) const;

  const std::vector<Citation>& list() const { return list_; }
  std::vector<Citation> take() { return std::move(list_); }

 private:
  std::vector<Citation> list_;
};

// "[1][3]"
std::string citation_marks(const std::vector<int>& ids);

}  // namespace quarry::generate
