// The second journey whole: a question to a cited answer.
#pragma once

#include <chrono>

#include "generate/generator.h"
#include "retrieve/retriever.h"

namespace quarry::generate {

enum class AnswerBy { model, quotes };  // a model where one is configured, or quotes alone

struct AskRequest {
  retrieve::SearchRequest search;  // the question, and which passages may answer it
  AnswerBy by = AnswerBy::model;
  Profile profile = Profile::technical;
  std::size_t max_sentences = 4;
};

// Thread-safe.
class Answerer {
 public:
  // `model` may be null. Each must outlive the Answerer.
  // `model_limit` leaves time to quote when the model does not answer.
  Answerer(const retrieve::Retriever& retriever, const Generator& quoted, const Generator* model,
           std::chrono::milliseconds model_limit = std::chrono::seconds(60))
      : retriever_(retriever), quoted_(quoted), model_(model), model_limit_(model_limit) {}

  // Where the model fails, quotes take its place, after what it had said up to then; the trace says
  // why. Errors: invalid (an empty question), those of retrieval and quoting, and those of the
  // sink.
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
