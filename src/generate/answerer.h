// The second journey whole: a question to a cited answer.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "generate/generator.h"
#include "retrieve/retriever.h"

namespace quarry {

enum class AnswerBy { model, quotes };  // a model where one is configured, or quotes alone

struct AskRequest {
  std::string question;
  std::size_t passages = 8;
  std::size_t candidates = 50;
  SearchMode mode = SearchMode::hybrid;
  std::shared_ptr<const Filter> filter;
  AnswerBy by = AnswerBy::model;
  Profile profile = Profile::technical;
  std::size_t max_sentences = 4;
};

// Thread-safe.
class Answerer {
 public:
  // `model` may be null. Each must outlive the Answerer.
  // `model_limit` leaves time to quote when the model does not answer.
  Answerer(const Retriever& retriever, const Generator& quoted, const Generator* model,
           std::chrono::milliseconds model_limit = std::chrono::seconds(60))
      : retriever_(retriever), quoted_(quoted), model_(model), model_limit_(model_limit) {}

  // Where the model fails, the answer is quoted and the trace says so. Errors: invalid (an empty
  // question), and what retrieval and quoting give.
  Result<Answer> ask(const AskRequest& request, const Principal& principal, const TextSink& show,
                     Trace& trace, const Deadline& deadline) const;

 private:
  Result<Answer> generate(const GenerateRequest& request, AnswerBy by, const TextSink& show,
                          Trace& trace, const Deadline& deadline) const;

  const Retriever& retriever_;
  const Generator& quoted_;
  const Generator* model_;
  const std::chrono::milliseconds model_limit_;
};

}  // namespace quarry
