// Turns a question into a cited answer: retrieval, then generation.
#pragma once

#include <chrono>

#include "generate/generator.h"
#include "retrieve/retriever.h"

namespace quarry::generate {

// Use the language model if one is configured, or only quotes.
enum class AnswerBy { model, quotes };

struct AskRequest {
  retrieve::SearchRequest search;  // the question, and how to retrieve passages for it
  AnswerBy by = AnswerBy::model;
  Profile profile = Profile::technical;
  std::size_t max_sentences = 4;  // of a quoted answer
};

// Thread-safe.
class Answerer {
 public:
  // `model` may be null. All arguments must outlive the Answerer. `model_limit` bounds the time of
  // the model, which leaves time to quote if it does not answer.
  Answerer(const retrieve::Retriever& retriever, const Generator& quoted, const Generator* model,
           std::chrono::milliseconds model_limit = std::chrono::seconds(60))
      : retriever_(retriever), quoted_(quoted), model_(model), model_limit_(model_limit) {}

  // If the model fails, quotes continue the answer after the sentences it has written, and the
  // trace gives the reason. Errors: invalid (an empty question), and those of Retriever, of quoting
  // and of the sink.
  Result<Answer> ask(const AskRequest& request, const Principal& principal, AnswerSink& sink,
                     Trace& trace, const Deadline& deadline) const;

 private:
  Result<Answer> generate(const GenerateRequest& request, AnswerBy by, AnswerWriter& answer,
                          Trace& trace, const Deadline& deadline) const;
  Result<Outcome> ask_model(const GenerateRequest& request, AnswerWriter& answer, Trace& trace,
                            const Deadline& deadline) const;

  const retrieve::Retriever& retriever_;
  const Generator& quoted_;
  const Generator* model_;
  const std::chrono::milliseconds model_limit_;
};

}  // namespace quarry::generate
