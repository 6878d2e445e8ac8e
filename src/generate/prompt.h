// What a language model is told: the rules, the passages as data, the question.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "retrieve/retriever.h"

namespace quarry::generate {

struct Prompt {
  std::string system;
  std::string user;
  std::size_t passages = 0;  // the first so many are in it, numbered from 1
};

// As many of the first passages as fit into `max_tokens`, at least one.
Prompt build_prompt(std::string_view question, const retrieve::SearchResult& search,
                    std::size_t max_tokens);

// An estimate for any model: 4 bytes of ASCII or one other character a token. Byte-pair
// vocabularies come to 4.0 to 4.7 bytes a token of English, so it errs to the safe side.
std::size_t estimate_tokens(std::string_view text);

}  // namespace quarry::generate
