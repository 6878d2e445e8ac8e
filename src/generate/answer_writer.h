// Puts a model's checked sentences together as they come.
#pragma once

#include "generate/citations.h"
#include "generate/generator.h"
#include "generate/verify.h"

namespace quarry {

// Follows a sentence of an answer that no cited passage supports.
inline constexpr std::string_view kUnsupportedMark = "[unsupported]";

// What it refers to must outlive it. One thread at a time.
class AnswerWriter {
 public:
  // Only the first `passages` of the search may be cited.
  AnswerWriter(const GenerateRequest& request, std::size_t passages, const Embedder* embedder,
               const TextSink& show, const Deadline& deadline);

  // Checks, cites and shows one sentence. Errors: cancelled, deadline.
  Result<void> add(const DraftSentence& draft);

  // Why each unsupported sentence is so.
  const Json& unsupported() const { return reasons_; }
  // The model said that the documents do not say, and nothing else.
  bool abstained() const { return abstained_ && answer_.sentences.empty(); }
  Answer take();

 private:
  void show(const AnswerSentence& sentence, bool new_line);

  const SearchResult& search_;
  Verifier verifier_;
  Citations citations_;
  const TextSink& show_;
  const Deadline& deadline_;
  Answer answer_;
  Json reasons_ = Json::array();
  bool abstained_ = false;
};

}  // namespace quarry
