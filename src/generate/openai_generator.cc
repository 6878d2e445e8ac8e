#include "generate/openai_generator.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "generate/answer_reader.h"
#include "generate/answer_writer.h"
#include "generate/chat_stream.h"
#include "generate/confidence.h"
#include "generate/prompt.h"
#include "generate/quoted_generator.h"

namespace quarry {
namespace {

Json message(std::string_view role, std::string content) {
  return Json::object({{"role", role}, {"content", std::move(content)}});
}

Json request_body(const OpenAiSettings& settings, const GenerateRequest& request,
                  const Prompt& prompt) {
  const Sampling sampling = sampling_of(request.profile);
  Json messages = Json::array();
  messages.push(message("system", prompt.system)).push(message("user", prompt.user));
  return Json::object({{"model", settings.model},
                       {"messages", std::move(messages)},
                       {"temperature", sampling.temperature},
                       {"top_p", sampling.top_p},
                       {"max_tokens", settings.max_output_tokens},
                       {"stream", true},
                       {"stream_options", Json::object({{"include_usage", true}})}});
}

Json without(const Json& body, std::string_view name) {
  Json rest = Json::object();
  for (const auto& [key, value] : body.members()) {
    if (key != name) rest.set(key, value);
  }
  return rest;
}

// Servers differ in the options they know, and name the one that they refuse.
bool drop_refused_option(Json& body, const Error& error) {
  if (error.code != Code::invalid) return false;
  constexpr std::array<std::string_view, 4> kOptional = {"stream_options", "max_tokens",
                                                         "temperature", "top_p"};
  for (const std::string_view option : kOptional) {
    if (!body.contains(option) || error.message.find(option) == std::string::npos) continue;
    const bool renamed =
        option == "max_tokens" && error.message.find("max_completion_tokens") != std::string::npos;
    Json rest = without(body, option);
    if (renamed) rest.set("max_completion_tokens", body[option]);
    body = std::move(rest);
    return true;
  }
  return false;
}

// The passages must promise an answer and the sentences must hold: the geometric mean is low where
// either is.
double confidence_in(const Answer& answer, std::size_t unsupported, double evidence) {
  const auto total = static_cast<double>(answer.sentences.size());
  if (total == 0) return evidence;
  return std::sqrt(evidence * (total - static_cast<double>(unsupported)) / total);
}

}  // namespace

OpenAiGenerator::OpenAiGenerator(OpenAiSettings settings, std::shared_ptr<const HttpClient> client,
                                 const Embedder* embedder)
    : settings_(std::move(settings)), client_(std::move(client)), embedder_(embedder) {
  while (settings_.base_url.ends_with('/')) settings_.base_url.pop_back();
}

Result<Answer> OpenAiGenerator::generate(const GenerateRequest& request, const TextSink& show,
                                         Trace& trace, const Deadline& deadline) const {
  const Prompt prompt = build_prompt(request.question, *request.search, settings_.context_tokens);
  Json body = request_body(settings_, request, prompt);
  HttpRequest http{.method = "POST",
                   .url = settings_.base_url + "/chat/completions",
                   .headers = {{"Content-Type", "application/json"},
                               {"Accept", "text/event-stream, application/json"}}};
  if (!settings_.api_key.empty()) {
    http.headers.emplace_back("Authorization", "Bearer " + settings_.api_key);
  }

  AnswerWriter writer(request, prompt.passages, embedder_, show, deadline);
  AnswerReader reader([&](DraftSentence draft) { return writer.add(draft); });
  const Stopwatch watch;
  bool first_token = true;
  ChatStream stream([&](std::string_view text) {
    if (std::exchange(first_token, false)) {
      trace.add_milliseconds("first_token", watch.milliseconds());
    }
    return reader.feed(text);
  });
  for (;;) {
    http.body = body.dump();
    const auto response =
        client_->stream(http, [&](std::string_view bytes) { return stream.feed(bytes); }, deadline);
    if (response) break;
    if (!drop_refused_option(body, response.error())) return response.error();
  }
  QUARRY_TRY(stream.finish());
  if (stream.cut_off()) {
    trace.degrade("generate", "the answer was cut off at " +
                                  std::to_string(settings_.max_output_tokens) + " tokens");
  } else {
    QUARRY_TRY(reader.finish());  // of a cut answer, the last half sentence is left out
  }

  const Question question(request.question);
  const Ranking ranking = rank_sentences(question, *request.search, embedder_, trace, deadline);
  const double evidence = confidence_of(gather_evidence(question, *request.search, ranking));
  const bool abstained = writer.abstained();
  const std::size_t unsupported = writer.unsupported().items().size();
  if (unsupported > 0) trace.note("unsupported", writer.unsupported());
  Answer answer = writer.take();
  if (answer.sentences.empty() && !abstained) {
    return Error{Code::unavailable, settings_.model + " gave an empty answer"};
  }
  if (abstained) {
    answer = abstention(request.question, std::min(evidence, 1 - evidence));
    if (show) show(answer.text);
  } else {
    answer.confidence = confidence_in(answer, unsupported, evidence);
    answer.abstained = unsupported == answer.sentences.size();
  }
  answer.model = settings_.model;
  answer.usage = stream.usage();
  return answer;
}

}  // namespace quarry
