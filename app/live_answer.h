// Streams an answer to standard output while it is generated.
#pragma once

#include <string>

#include "generate/answer_sink.h"

namespace quarry::app {

// One thread at a time.
class LiveAnswer final : public generate::AnswerSink {
 public:
  // On a terminal, shows "waiting for NAME" until the first sentence. An empty name shows nothing.
  explicit LiveAnswer(std::string waiting_for) : waiting_for_(std::move(waiting_for)) {}
  ~LiveAnswer() override { clear_hint(); }
  LiveAnswer(const LiveAnswer&) = delete;
  LiveAnswer& operator=(const LiveAnswer&) = delete;

  Result<void> retrieval(const retrieve::SearchResult& search) override;
  Result<void> sentence(const generate::SentenceEvent& event) override { return show(event.text); }
  Result<void> restart(std::string_view text, std::string_view) override { return show(text); }
  Result<void> abstention(std::string_view text) override { return show(text); }
  Result<void> done(const generate::Answer&) override { return show("\n"); }

 private:
  Result<void> show(std::string_view text);
  void clear_hint();

  std::string waiting_for_;
  bool hint_is_shown_ = false;
};

}  // namespace quarry::app
