#include "generate/chat_model.h"

namespace quarry::generate {
namespace {

struct Provider {
  std::string_view name;
  Result<std::unique_ptr<ChatModel>> (*open)(const ChatModelSettings&);
};

constexpr Provider kProviders[] = {
#define QUARRY_CHAT_MODEL(name, help) {#name, open_##name##_chat_model},
#include "generate/chat_models.def"
#undef QUARRY_CHAT_MODEL
};

}  // namespace

std::vector<std::string_view> chat_model_names() {
  std::vector<std::string_view> names;
  for (const Provider& provider : kProviders) names.push_back(provider.name);
  return names;
}

Result<std::unique_ptr<ChatModel>> open_chat_model(const ChatModelSettings& settings) {
  std::string names;
  for (const Provider& provider : kProviders) {
    if (provider.name == settings.provider) return provider.open(settings);
    names.append(names.empty() ? "" : ", ").append(provider.name);
  }
  return {Code::invalid,
          "llm.provider: expected one of " + names + "; found \"" + settings.provider + "\""};
}

}  // namespace quarry::generate
