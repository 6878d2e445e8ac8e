// Passages to a cited answer: by quoting, or by a language model.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "core/deadline.h"
#include "generate/answer.h"
#include "generate/profile.h"

namespace quarry {

struct GenerateRequest {
  std::string question;
  const SearchResult* search = nullptr;
  std::size_t max_sentences = 4;         // of a quoted answer
  Profile profile = Profile::technical;  // of a written one
};

// Called with each piece of answer text that may be shown.
using TextSink = std::function<void(std::string_view piece)>;

// Thread-safe.
class Generator {
 public:
  virtual ~Generator() = default;
  virtual std::string_view name() const = 0;
  // Errors: unavailable, deadline, denied, invalid: the caller falls back to quoting and says so.
  virtual Result<Answer> generate(const GenerateRequest& request, const TextSink& show,
                                  Trace& trace, const Deadline& deadline) const = 0;
};

}  // namespace quarry
