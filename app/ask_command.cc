// quarry ask "question": a cited answer.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/command.h"
#include "app/output.h"
#include "app/search_options.h"
#include "generate/answerer.h"
#include "generate/openai_generator.h"
#include "generate/quoted_generator.h"
#include "net/http_error.h"

namespace quarry {
namespace {

struct Options {
  SearchOptions search;
  std::string question;
  bool quotes_only = false, no_stream = false;
};

// Null where none is configured: nothing leaves the machine unless it was asked for.
Result<std::unique_ptr<Generator>> configured_model(const Settings& all, const Embedder* embedder) {
  const auto& llm = all.llm;
  if (llm.base_url.empty() && llm.model.empty()) return std::unique_ptr<Generator>();
  if (llm.model.empty()) {
    return Error{
        .code = Code::invalid,
        .message = "llm.base_url is set (" + public_url(llm.base_url) + "), but llm.model is not",
        .hint = "name the model with llm.model, or use --no-llm"};
  }
  OpenAiSettings settings{
      .api_key = llm.api_key, .model = llm.model, .max_output_tokens = llm.max_output_tokens};
  if (!llm.base_url.empty()) settings.base_url = llm.base_url;
  return std::unique_ptr<Generator>(std::make_unique<OpenAiGenerator>(
      std::move(settings), std::make_shared<const HttpClient>(), embedder));
}

Result<AskRequest> to_ask_request(const Engine& engine, const Options& options) {
  const auto& answer = engine.settings().answer;
  const SearchRequest search =
      QUARRY_TRY(to_search_request(engine, options.search, options.question));
  return AskRequest{.question = options.question,
                    .passages = answer.passages,
                    .candidates = search.candidates,
                    .mode = search.mode,
                    .filter = search.filter,
                    .by = options.quotes_only ? AnswerBy::quotes : AnswerBy::model,
                    .profile = engine.settings().llm.profile,
                    .max_sentences = answer.max_sentences};
}

std::string source_line(const Citation& citation) {
  std::string line = "[" + std::to_string(citation.id) + "] " + citation.title;
  if (citation.page > 0) line += ", page " + std::to_string(citation.page);
  return line + ", characters " + std::to_string(citation.char_start) + "-" +
         std::to_string(citation.char_end) + "\n    " + citation.source;
}

Result<void> show_sources(const Answer& answer) {
  if (!answer.citations.empty()) QUARRY_TRY(print(""));
  for (const Citation& citation : answer.citations) QUARRY_TRY(print(source_line(citation)));
  return {};
}

// On a terminal or into a pipe, words are shown as they come, unless --no-stream.
class LiveText {
 public:
  explicit LiveText(bool live) : live_(live) {}
  TextSink sink() {
    if (!live_) return [](std::string_view) {};
    return [this](std::string_view piece) {
      std::fwrite(piece.data(), 1, piece.size(), stdout);
      std::fflush(stdout);
      shown_ = shown_ || !piece.empty();
    };
  }
  Result<void> finish(const Answer& answer) const { return print(shown_ ? "" : answer.text); }

 private:
  bool live_;
  bool shown_ = false;
};

Result<ExitCode> run(const Invocation& invocation, const Options& options, Engine& engine,
                     const Deadline& deadline) {
  const Stopwatch watch;
  const AskRequest request = QUARRY_TRY(to_ask_request(engine, options));
  auto open = QUARRY_TRY(
      open_for_questions(engine, invocation.collection, request.mode != SearchMode::lexical));
  const auto model = QUARRY_TRY(configured_model(engine.settings(), open.embedder));
  const Retriever retriever(*open.knowledge, open.embedder);
  const QuotedGenerator quoted(open.embedder);
  Trace trace;
  trace.add_milliseconds("open", watch.milliseconds());
  LiveText text(!invocation.json && !options.no_stream);
  const std::chrono::seconds limit = engine.settings().llm.timeout_s;
  const Answer answer =
      QUARRY_TRY(Answerer(retriever, quoted, model.get(), limit)
                     .ask(request, invocation.principal(), text.sink(), trace, deadline));
  trace.add_milliseconds("total", watch.milliseconds());
  if (invocation.json) {
    Json json = answer.to_json(trace);
    if (options.search.explain) json.set("explain", trace.explain());
    QUARRY_TRY(print_json(json));
  } else {
    QUARRY_TRY(text.finish(answer));
    QUARRY_TRY(show_sources(answer));
    if (options.search.explain) QUARRY_TRY(print(trace.explain().dump_pretty()));
  }
  return answer.abstained ? ExitCode::abstained : ExitCode::ok;
}

}  // namespace

void add_ask_command(CLI::App& app, Invocation& invocation, CommandBody& body) {
  CLI::App& command = *app.add_subcommand("ask", "Get a cited answer, or that there is none");
  const auto options = std::make_shared<Options>();
  command.add_option("QUESTION", options->question, "What to answer")->required();
  add_search_options(command, invocation, options->search);
  add_setting_option(command, invocation, "-k,--passages", "answer.passages",
                     "Passages to answer from");
  add_setting_option(command, invocation, "--profile", "llm.profile",
                     "technical, support, content or code");
  command.add_flag("--no-llm", options->quotes_only, "Quote, also where a model is configured");
  command.add_flag("--no-stream", options->no_stream, "Print the answer when it is whole");
  command.callback([&invocation, &body, options] {
    body = [&invocation, options](Engine& engine, const Deadline& deadline) {
      return run(invocation, *options, engine, deadline);
    };
  });
}

}  // namespace quarry
