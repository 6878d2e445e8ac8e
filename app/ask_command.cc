// quarry ask "question": answers a question with citations.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/command.h"
#include "app/configured_model.h"
#include "app/live_answer.h"
#include "app/output.h"
#include "app/passage_recorder.h"
#include "app/passage_view.h"
#include "app/search_options.h"
#include "generate/answerer.h"
#include "generate/quoted_generator.h"

namespace quarry::app {
namespace {

struct Options {
  SearchOptions search;
  std::string question;
  bool quotes_only = false, no_stream = false;
};

Result<generate::AskRequest> to_ask_request(const engine::Engine& engine, const Options& options) {
  const engine::Settings& settings = engine.settings();
  generate::AskRequest request{
      .search = QUARRY_TRY(to_search_request(engine, options.search, options.question)),
      .by = options.quotes_only ? generate::AnswerBy::quotes : generate::AnswerBy::model,
      .profile = settings.llm.profile,
      .max_sentences = settings.answer.max_sentences};
  request.search.top_k = settings.answer.passages;
  return request;
}

std::string source_line(const generate::Citation& citation) {
  std::string line = "[" + std::to_string(citation.id) + "] " + printable(citation.title);
  if (citation.page > 0) line += ", page " + std::to_string(citation.page);
  return line + ", characters " + std::to_string(citation.char_start) + "-" +
         std::to_string(citation.char_end) + "\n    " + printable(citation.source);
}

Result<void> show_sources(const generate::Answer& answer) {
  if (!answer.citations.empty()) QUARRY_TRY(print(""));
  for (const generate::Citation& citation : answer.citations)
    QUARRY_TRY(print(source_line(citation)));
  return {};
}

Json passages_to_json(const std::vector<retrieve::Passage>& passages) {
  Json list = Json::array();
  for (const retrieve::Passage& passage : passages) list.push(passage.to_json());
  return list;
}

Result<void> show(const generate::Answer& answer, const Trace& trace, const Options& options,
                  const std::vector<retrieve::Passage>& passages) {
  QUARRY_TRY(show_sources(answer));
  if (!options.search.explain) return {};
  if (!passages.empty()) QUARRY_TRY(print("\nPassages:\n"));
  QUARRY_TRY(print_passages(options.question, passages));
  return print(trace.explain().dump_pretty());
}

Result<void> show_json(const generate::Answer& answer, const Trace& trace, bool explain,
                       const std::vector<retrieve::Passage>& passages) {
  Json json = answer.to_json(trace);
  if (explain) {
    Json explanation = trace.explain();
    explanation.set("passages", passages_to_json(passages));
    json.set("explain", std::move(explanation));
  }
  return print_json(json);
}

Result<ExitCode> run(const Invocation& invocation, const Options& options, engine::Engine& engine,
                     const Deadline& deadline) {
  const Stopwatch watch;
  const generate::AskRequest request = QUARRY_TRY(to_ask_request(engine, options));
  auto open = QUARRY_TRY(open_for_questions(engine, invocation.collection,
                                            request.search.mode != retrieve::SearchMode::lexical));
  std::unique_ptr<generate::Generator> model;
  if (!options.quotes_only) model = QUARRY_TRY(configured_model(engine.settings(), open.embedder));
  const retrieve::Retriever retriever(*open.knowledge, open.embedder);
  const generate::QuotedGenerator quoted(open.embedder);
  Trace trace;
  trace.add_milliseconds("open", watch.milliseconds());
  // A pipe also receives each sentence as soon as it is complete.
  const bool streams = !invocation.json && !options.no_stream;
  LiveAnswer live(model ? std::string(model->name()) : "");
  generate::AnswerSink quiet;
  PassageRecorder sink(streams ? live : quiet);
  const std::chrono::seconds limit = engine.settings().llm.timeout_s;
  const generate::Answer answer =
      QUARRY_TRY(generate::Answerer(retriever, quoted, model.get(), limit)
                     .ask(request, invocation.principal(), sink, trace, deadline));
  trace.add_milliseconds("total", watch.milliseconds());
  print_degraded(trace);
  if (invocation.json) {
    QUARRY_TRY(show_json(answer, trace, options.search.explain, sink.passages()));
  } else {
    if (!streams) QUARRY_TRY(print(answer.text));
    QUARRY_TRY(show(answer, trace, options, sink.passages()));
  }
  return answer.abstained ? ExitCode::abstained : ExitCode::ok;
}

}  // namespace

void add_ask_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& command = *app.add_subcommand("ask", "Answer a question with citations, or abstain");
  const auto options = std::make_shared<Options>();
  command.add_option("QUESTION", options->question, "Question to answer")->required();
  add_search_options(command, invocation, options->search);
  add_setting_option(command, invocation, "-k,--passages", "answer.passages",
                     "Number of passages to answer from");
  add_setting_option(command, invocation, "--profile", "llm.profile",
                     "Preset of temperature and top-p: technical, support, content or code");
  command.add_flag("--no-llm", options->quotes_only,
                   "Answer with quotes only, even if a model is configured");
  command.add_flag("--no-stream", options->no_stream, "Print the answer only when it is complete");
  command.callback([&invocation, &body, options] {
    body = [&invocation, options](engine::Engine& engine, const Deadline& deadline) {
      return run(invocation, *options, engine, deadline);
    };
  });
}

}  // namespace quarry::app
