// Generates a cited answer from passages, by quoting or with a language model.
#pragma once

#include <string>
#include <string_view>

#include "core/deadline.h"
#include "core/trace.h"
#include "generate/answer_writer.h"
#include "generate/profile.h"

namespace quarry::generate {

struct GenerateRequest {
  std::string question;
  const retrieve::SearchResult* search = nullptr;
  std::size_t max_sentences = 4;         // for quotes
  Profile profile = Profile::technical;  // for a language model
};

// Thread-safe.
class Generator {
 public:
  virtual ~Generator() = default;
  virtual std::string_view name() const = 0;
  // Adds sentences to `answer`, which may already hold sentences of another generator that failed.
  // Errors: that of the sink, if its reader is gone; unavailable, deadline, denied, invalid and
  // others if a service failed. After those the caller falls back to quotes.
  virtual Result<Outcome> generate(const GenerateRequest& request, AnswerWriter& answer,
                                   Trace& trace, const Deadline& deadline) const = 0;
};

}  // namespace quarry::generate
