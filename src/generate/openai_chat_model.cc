// OpenAI's chat completions, and every server with the same protocol: llama.cpp, vLLM, Ollama, LM
// Studio, LiteLLM. https://platform.openai.com/docs/api-reference/chat/create
#include <array>

#include "generate/chat_model.h"
#include "generate/chat_stream.h"
#include "net/http_error.h"

namespace quarry::generate {
namespace {

constexpr net::ServiceInfo kOpenAi{.name = "openai",
                                   .base_url = "https://api.openai.com/v1",
                                   .key_variable = "OPENAI_API_KEY",
                                   .url_variable = "OPENAI_BASE_URL",
                                   .key_domain = "openai.com"};

std::string_view to_string(ChatRole role) {
  constexpr std::array<std::string_view, 3> kNames = {"system", "user", "assistant"};
  return kNames[static_cast<std::size_t>(role)];
}

Json request_body(std::string_view model, const ChatRequest& request) {
  Json messages = Json::array();
  for (const ChatMessage& message : request.messages) {
    messages.push(Json::object({{"role", to_string(message.role)}, {"content", message.text}}));
  }
  return Json::object({{"model", model},
                       {"messages", std::move(messages)},
                       {"temperature", request.sampling.temperature},
                       {"top_p", request.sampling.top_p},
                       {"max_tokens", request.max_output_tokens},
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

// Servers support different options and name the refused one in the error. Removes that option, or
// renames max_tokens, and returns whether to try again.
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

// Redirects are refused: following one would turn the POST into a GET, or send the passages to
// another server.
Error redirected(const net::HttpRequest& request, const net::HttpResponse& response) {
  const std::string to = net::public_url(net::find_header(response.headers, "location"));
  return net::error_of_status(request, response.status,
                              to.empty() ? response.body : "redirected to " + to,
                              std::chrono::seconds(0));
}

class OpenAiChatModel final : public ChatModel {
 public:
  OpenAiChatModel(net::ServiceEndpoint endpoint, const ChatModelSettings& settings)
      : endpoint_(std::move(endpoint)), model_(settings.model), client_(settings.http) {
    endpoint_.headers.emplace_back("Accept", "text/event-stream, application/json");
  }

  std::string_view name() const override { return model_; }

  Result<ChatReply> complete(const ChatRequest& request, const ChatText& text,
                             const Deadline& deadline) const override {
    ChatStream stream(text);
    QUARRY_TRY(post(request_body(model_, request), stream, deadline));
    QUARRY_TRY(stream.finish());
    return ChatReply{.end = stream.cut_off() ? ChatEnd::token_limit : ChatEnd::complete,
                     .usage = stream.usage()};
  }

 private:
  Result<void> post(Json body, ChatStream& stream, const Deadline& deadline) const {
    for (;;) {
      const net::HttpRequest http{.method = "POST",
                                  .url = endpoint_.base_url + "/chat/completions",
                                  .headers = endpoint_.headers,
                                  .body = body.dump()};
      const auto response = client_.stream(
          http, [&](std::string_view bytes) { return stream.feed(bytes); }, deadline);
      if (response && response->status < 300) return {};
      if (response) return redirected(http, *response);
      if (!drop_refused_option(body, response.error())) {
        return endpoint_.explained(response.error());
      }
    }
  }

  net::ServiceEndpoint endpoint_;
  std::string model_;
  net::HttpClient client_;
};

}  // namespace

Result<std::unique_ptr<ChatModel>> open_openai_chat_model(const ChatModelSettings& settings) {
  auto endpoint = QUARRY_TRY(net::find_endpoint(kOpenAi, settings.access));
  return std::unique_ptr<ChatModel>(
      std::make_unique<OpenAiChatModel>(std::move(endpoint), settings));
}

}  // namespace quarry::generate
