#include "generate/answerer.h"

namespace quarry::generate {
namespace {

std::string seconds(std::chrono::milliseconds span) {
  return Json(std::chrono::duration<double>(span).count()).dump() + " s";
}

std::string reason_of(const Error& error, std::chrono::milliseconds limit) {
  if (error.code == Code::deadline) return "not finished within " + seconds(limit);
  if (!error.retry_after) return error.message;
  return error.message + "; try again after " + seconds(*error.retry_after);
}

// The message for operators, and for programs in `degraded_reasons`.
std::string consequence(std::string_view reason, const AnswerWriter& answer) {
  const std::string why = " (" + std::string(reason) + "); ";
  return answer.empty() ? "the language model did not answer" + why + "answering with quotes"
                        : "the language model's answer broke off" + why + "continuing with quotes";
}

}  // namespace

Result<Answer> Answerer::ask(const AskRequest& request, const Principal& principal,
                             AnswerSink& sink, Trace& trace, const Deadline& deadline) const {
  const std::string& question = request.search.query;
  if (question.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Error{Code::invalid, "the question is empty: expected at least one word"};
  }
  const retrieve::SearchResult search =
      QUARRY_TRY(retriever_.search(request.search, principal, trace, deadline));
  QUARRY_TRY(sink.retrieval(search));
  AnswerWriter answer(question, search, sink);
  return generate({.question = question,
                   .search = &search,
                   .max_sentences = request.max_sentences,
                   .profile = request.profile},
                  request.by, answer, trace, deadline);
}

Result<Answer> Answerer::generate(const GenerateRequest& request, AnswerBy by, AnswerWriter& answer,
                                  Trace& trace, const Deadline& deadline) const {
  const Trace::Span span(trace, "generate");
  // Without passages a model could only answer from its own knowledge.
  const bool by_model =
      by == AnswerBy::model && model_ != nullptr && !request.search->passages.empty();
  if (by_model) {
    const auto outcome = ask_model(request, answer, trace, deadline);
    if (outcome) return answer.finish(model_->name(), *outcome);
    const bool falls_back = answer.sink_status() && outcome.error().code != Code::cancelled;
    if (!falls_back) return outcome.error();
  }
  const std::string_view name = answer.empty() ? quoted_.name() : model_->name();
  const Outcome outcome = QUARRY_TRY(quoted_.generate(request, answer, trace, deadline));
  return answer.finish(name, outcome);
}

// Records a failure in the trace, and in the answer if the model had begun one.
Result<Outcome> Answerer::ask_model(const GenerateRequest& request, AnswerWriter& answer,
                                    Trace& trace, const Deadline& deadline) const {
  auto outcome = model_->generate(request, answer, trace, deadline.capped(model_limit_));
  if (outcome || !answer.sink_status() || outcome.error().code == Code::cancelled) return outcome;
  const std::string reason = reason_of(outcome.error(), model_limit_);
  trace.degrade("generate", consequence(reason, answer));
  if (!answer.empty()) QUARRY_TRY(answer.break_off(reason));
  return outcome;
}

}  // namespace quarry::generate
