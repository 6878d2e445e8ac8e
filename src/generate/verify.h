// Checks whether the cited passages support a sentence that a model wrote.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.h"
#include "embed/embedder.h"
#include "generate/answer.h"
#include "generate/answer_reader.h"
#include "generate/passage_sentences.h"

namespace quarry::generate {

struct Verdict {
  Support support = Support::unsupported;
  // The most similar sentence of each cited passage. Marks without a passage are dropped.
  std::vector<PassageSentence> evidence;
  std::string reason;  // why it is unsupported; empty otherwise
};

// Checks sentences against the passages of one question. Thread-safe.
class Verifier {
 public:
  // Only the first `shown` passages were in the prompt and may be cited. `embedder` may be null:
  // sentences are then compared by their words only.
  Verifier(const retrieve::SearchResult& search, std::size_t shown,
           const embed::Embedder* embedder);

  Verdict check(const DraftSentence& draft, const Deadline& deadline) const;

 private:
  struct PassageText;
  struct Match;

  Match best_match(const std::vector<std::string>& terms, std::size_t passage) const;
  bool near_in_meaning(std::string_view text, const Verdict& verdict,
                       const Deadline& deadline) const;

  const retrieve::SearchResult& search_;
  const embed::Embedder* embedder_;
  std::vector<PassageSentence> sentences_;
  std::vector<std::vector<std::string>> sentence_terms_;  // sorted
  std::vector<std::vector<std::string>> passage_terms_;   // sorted; only the shown passages
};

}  // namespace quarry::generate
