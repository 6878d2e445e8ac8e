// An accepted config.json must describe a shape that the forward pass can follow: sizes whose
// products do not overflow, a hidden size divisible by the heads, positions for at least one token.
#include <cstdlib>
#include <string_view>

#include "model/architecture.h"
#include "model/classification_head.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = quarry::Json::parse({reinterpret_cast<const char*>(data), size});
  if (!json) return 0;
  quarry::model::labels_from_json(*json, 3);
  const auto config = quarry::model::transformer_config_from_json(*json);
  if (!config) {
    const bool expected = config.error().code == quarry::Code::corrupt ||
                          config.error().code == quarry::Code::invalid;
    return expected ? 0 : (std::abort(), 1);
  }
  constexpr std::size_t kMost = std::size_t{1} << 25;
  const std::size_t sizes[] = {config->vocabulary, config->hidden, config->layers,
                               config->up_outputs(), config->max_tokens};
  for (const std::size_t n : sizes) {
    if (n == 0 || n > kMost) std::abort();
  }
  if (config->hidden % config->heads != 0) std::abort();
  if (config->positions == quarry::model::Positions::learned_after_padding &&
      config->max_tokens + static_cast<std::size_t>(config->padding_id) >= config->position_rows) {
    std::abort();
  }
  if (!config->local_layers.empty() && config->local_layers.size() != config->layers) std::abort();
  if (!(config->rotary.theta > 0) || !(config->norm_epsilon > 0)) std::abort();
  if (config->names.layer.find('#') == std::string::npos) std::abort();
  return 0;
}
