// Builds the prompt for a language model: the rules, the passages as data, the question.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "retrieve/retriever.h"

namespace quarry::generate {

struct Prompt {
  std::string system;
  std::string user;
  std::size_t passages = 0;  // how many of the first passages it contains, numbered from 1
};

// Includes as many of the first passages as fit into `max_tokens`, at least one.
Prompt build_prompt(std::string_view question, const retrieve::SearchResult& search,
                    std::size_t max_tokens);

// An estimate for any model: one token per 4 ASCII bytes or per other character. Byte-pair
// vocabularies average 4.0 to 4.7 bytes per token of English, so the estimate is rather too high.
std::size_t estimate_tokens(std::string_view text);

}  // namespace quarry::generate
