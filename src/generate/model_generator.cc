#include "generate/model_generator.h"

#include <cmath>

#include "generate/answer_reader.h"
#include "generate/confidence.h"

namespace quarry::generate {
namespace {

// Records the passages that did not fit into the context.
void note_left_out(const Prompt& prompt, const retrieve::SearchResult& search,
                   std::size_t context_tokens, Trace& trace) {
  if (prompt.passages == search.passages.size()) return;
  trace.note("left_out_of_prompt",
             Json::object({{"passages", search.passages.size() - prompt.passages},
                           {"of", search.passages.size()},
                           {"llm.context_tokens", context_tokens}}));
}

// The geometric mean of two probabilities, which is low if either is: that the passages answer the
// question, and that the sentences are supported.
double confidence_in(const DraftChecker& checked, double evidence) {
  if (checked.sentences() == 0) return std::min(evidence, 1 - evidence);  // it abstained
  const auto total = static_cast<double>(checked.sentences());
  const auto unsupported = static_cast<double>(checked.unsupported().items().size());
  return std::sqrt(evidence * (total - unsupported) / total);
}

}  // namespace

Result<ChatReply> ModelGenerator::write(const GenerateRequest& request, DraftChecker& checker,
                                        const Prompt& prompt, Trace& trace,
                                        const Deadline& deadline) const {
  AnswerReader reader([&](const DraftSentence& draft) { return checker.add(draft); });
  const Stopwatch watch;
  bool is_first = true;
  const ChatText text = [&](std::string_view piece) {
    if (std::exchange(is_first, false)) {
      trace.add_milliseconds("first_token", watch.milliseconds());
    }
    return reader.feed(piece);
  };
  const auto reply = QUARRY_TRY(model_->complete(
      {.messages = {{ChatRole::system, prompt.system}, {ChatRole::user, prompt.user}},
       .sampling = sampling_of(request.profile),
       .max_output_tokens = settings_.max_output_tokens},
      text, deadline));
  // If the token limit cut the reply, its incomplete last sentence is dropped.
  if (reply.end == ChatEnd::complete) QUARRY_TRY(reader.finish());
  return reply;
}

Result<Outcome> ModelGenerator::generate(const GenerateRequest& request, AnswerWriter& answer,
                                         Trace& trace, const Deadline& deadline) const {
  const Prompt prompt = build_prompt(request.question, *request.search, settings_.context_tokens);
  note_left_out(prompt, *request.search, settings_.context_tokens, trace);
  const Verifier verifier(*request.search, prompt.passages, embedder_);
  DraftChecker checker(verifier, answer, deadline);
  const ChatReply reply = QUARRY_TRY(write(request, checker, prompt, trace, deadline));
  if (checker.sentences() == 0 && !checker.abstained()) {
    return Error{Code::unavailable, "an empty reply"};
  }
  if (reply.end == ChatEnd::token_limit) {
    trace.degrade("generate", "the model's answer was cut off at " +
                                  std::to_string(settings_.max_output_tokens) + " tokens");
  }
  if (!checker.unsupported().items().empty()) trace.note("unsupported", checker.unsupported());
  const Question question(request.question);
  const Ranking ranking = rank_sentences(question, *request.search, embedder_, trace, deadline);
  const double evidence = confidence_of(gather_evidence(question, *request.search, ranking));
  const bool holds_nothing = checker.unsupported().items().size() == checker.sentences();
  return Outcome{.confidence = confidence_in(checker, evidence),
                 .abstained = holds_nothing,
                 .usage = reply.usage};
}

}  // namespace quarry::generate
