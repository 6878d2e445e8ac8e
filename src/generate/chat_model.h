// A language model behind a service: takes messages, streams text.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.h"
#include "generate/answer.h"
#include "generate/profile.h"
#include "net/http_client.h"
#include "net/service_endpoint.h"

namespace quarry::generate {

enum class ChatRole { system, user, assistant };

struct ChatMessage {
  ChatRole role = ChatRole::user;
  std::string text;
};

struct ChatRequest {
  std::vector<ChatMessage> messages;
  Sampling sampling = {};
  std::size_t max_output_tokens = 512;
};

enum class ChatEnd { complete, token_limit };

struct ChatReply {
  ChatEnd end = ChatEnd::complete;
  Usage usage = {};
};

// Receives each piece of the reply as it arrives. An error ends the transfer; complete() returns
// it.
using ChatText = std::function<Result<void>(std::string_view piece)>;

// Thread-safe.
class ChatModel {
 public:
  virtual ~ChatModel() = default;
  virtual std::string_view name() const = 0;  // of the model
  // Errors: those of HttpClient and of `text`; unavailable (the reply broke off, or the service
  // reported a failure), corrupt (the reply does not follow the protocol), invalid (the model
  // refused, or a content filter ended the reply).
  virtual Result<ChatReply> complete(const ChatRequest& request, const ChatText& text,
                                     const Deadline& deadline) const = 0;
};

struct ChatModelSettings {
  std::string provider = "openai";
  std::string model;
  net::ServiceAccess access{.section = "llm"};
  net::HttpSettings http = {};
};

std::vector<std::string_view> chat_model_names();  // in the order of chat_models.def

// Sends no request. Errors: invalid (an unknown provider), those of find_endpoint.
Result<std::unique_ptr<ChatModel>> open_chat_model(const ChatModelSettings& settings);

// Declares one function per line of chat_models.def.
#define QUARRY_CHAT_MODEL(name, help) \
  Result<std::unique_ptr<ChatModel>> open_##name##_chat_model(const ChatModelSettings& settings);
#include "generate/chat_models.def"
#undef QUARRY_CHAT_MODEL

}  // namespace quarry::generate
