#include "generate/answerer.h"

#include "generate/quoted_generator.h"

namespace quarry {

Result<Answer> Answerer::ask(const AskRequest& request, const Principal& principal,
                             const TextSink& show, Trace& trace, const Deadline& deadline) const {
  if (request.question.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Error{Code::invalid, "the question is empty"};
  }
  const SearchResult search = QUARRY_TRY(retriever_.search({.query = request.question,
                                                            .mode = request.mode,
                                                            .top_k = request.passages,
                                                            .candidates = request.candidates,
                                                            .filter = request.filter},
                                                           principal, trace, deadline));
  return generate({.question = request.question,
                   .search = &search,
                   .max_sentences = request.max_sentences,
                   .profile = request.profile},
                  request.by, show, trace, deadline);
}

Result<Answer> Answerer::generate(const GenerateRequest& request, AnswerBy by, const TextSink& show,
                                  Trace& trace, const Deadline& deadline) const {
  const Trace::Span span(trace, "generate");
  // Without passages a model could only say what it knows from elsewhere.
  if (by == AnswerBy::quotes || model_ == nullptr || request.search->passages.empty()) {
    return quoted_.generate(request, show, trace, deadline);
  }
  bool shown = false;
  const TextSink noting = [&](std::string_view piece) {
    shown = true;
    if (show) show(piece);
  };
  auto answer = model_->generate(request, noting, trace, deadline.capped(model_limit_));
  if (answer || answer.error().code == Code::cancelled) return answer;
  trace.degrade("generate", answer.error().message);
  if (shown && show) show("\n\n");  // what came before broke off; the quoted answer stands alone
  return quoted_.generate(request, show, trace, deadline);
}

}  // namespace quarry
