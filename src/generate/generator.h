// Passages to a cited answer: by quoting, or by a language model.
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
  std::size_t max_sentences = 4;         // of a quoted answer
  Profile profile = Profile::technical;  // of a written one
};

// Thread-safe.
class Generator {
 public:
  virtual ~Generator() = default;
  virtual std::string_view name() const = 0;
  // Adds sentences to an answer, which may hold some of another generator that failed. Errors: that
  // the reader is gone, as the writer returned it; unavailable, deadline, denied, invalid and
  // others for a failed service: the caller goes on by quoting and says so.
  virtual Result<Outcome> generate(const GenerateRequest& request, AnswerWriter& answer,
                                   Trace& trace, const Deadline& deadline) const = 0;
};

}  // namespace quarry::generate
