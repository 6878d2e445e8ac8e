// The citations of one answer. Each quotes a range of a stored document byte for byte.
#pragma once

#include <vector>

#include "core/document.h"
#include "generate/answer.h"

namespace quarry::generate {

// Assigns ids from 1 in order of first use. The same range of the same document gets one id. One
// thread at a time.
class Citations {
 public:
  // `range` is in bytes of the chunk's text. Returns the citation's id.
  int cite(const retrieve::Passage& passage, TextRange range);

  // Whether citation `id` contains `range` of the chunk's text.
  bool covers(int id, const retrieve::Passage& passage, TextRange range) const;

  const std::vector<Citation>& list() const { return list_; }
  std::vector<Citation> take() { return std::move(list_); }

 private:
  std::vector<Citation> list_;
};

// "[1][3]"
std::string citation_marks(const std::vector<int>& ids);

}  // namespace quarry::generate
