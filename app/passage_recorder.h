// Keeps the passages that an answer is based on, for `ask --explain`.
#pragma once

#include <vector>

#include "generate/answer_sink.h"
#include "retrieve/retriever.h"

namespace quarry::app {

// Forwards all events to another sink. One thread at a time.
class PassageRecorder final : public generate::AnswerSink {
 public:
  explicit PassageRecorder(generate::AnswerSink& sink) : sink_(sink) {}

  const std::vector<retrieve::Passage>& passages() const { return passages_; }

  Result<void> retrieval(const retrieve::SearchResult& search) override {
    passages_ = search.passages;
    return sink_.retrieval(search);
  }
  Result<void> sentence(const generate::SentenceEvent& event) override {
    return sink_.sentence(event);
  }
  Result<void> restart(std::string_view text, std::string_view reason) override {
    return sink_.restart(text, reason);
  }
  Result<void> abstention(std::string_view text) override { return sink_.abstention(text); }
  Result<void> done(const generate::Answer& answer) override { return sink_.done(answer); }

 private:
  generate::AnswerSink& sink_;
  std::vector<retrieve::Passage> passages_;
};

}  // namespace quarry::app
