// An AnswerSink that records the answer, for tests.
#pragma once

#include <gtest/gtest.h>
#include <string>

#include "generate/generator.h"

namespace quarry::generate {

// Reports that its reader is gone after `pieces` pieces of text. One thread at a time.
class RecordedAnswer final : public AnswerSink {
 public:
  explicit RecordedAnswer(int pieces = 1'000'000) : pieces_(pieces) {}

  Result<void> retrieval(const retrieve::SearchResult& search) override {
    best_score = search.passages.empty() ? 0 : search.passages.front().score;
    return {};
  }
  Result<void> sentence(const SentenceEvent& event) override { return show(event.text); }
  Result<void> restart(std::string_view piece, std::string_view) override { return show(piece); }
  Result<void> abstention(std::string_view piece) override { return show(piece); }
  Result<void> done(const Answer& answer) override {
    EXPECT_EQ(text, answer.text) << "the events differ from the answer";
    is_done = true;
    return {};
  }

  std::string text;
  double best_score = 0;
  bool is_done = false;

 private:
  Result<void> show(std::string_view piece) {
    text += piece;
    return --pieces_ > 0 ? Result<void>() : Error{Code::unavailable, "nobody reads"};
  }

  int pieces_;
};

// Runs one generator and sends its events to `reader`.
inline Result<Answer> answer_by(const Generator& generator, const GenerateRequest& request,
                                AnswerSink& reader, Trace& trace,
                                const Deadline& deadline = Deadline::never()) {
  AnswerWriter answer(request.question, *request.search, reader);
  const Outcome outcome = QUARRY_TRY(generator.generate(request, answer, trace, deadline));
  return answer.finish(generator.name(), outcome);
}

}  // namespace quarry::generate
