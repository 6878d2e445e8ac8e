#include "model/config_reader.h"

#include <string>

namespace quarry::model {
namespace {

// Far above any real encoder; keeps products of sizes from overflowing.
constexpr std::int64_t kMaxSize = 1 << 24;

std::string shown(const Json& value) { return value.dump().substr(0, 64); }

Error unexpected(std::string_view name, const std::string& expected, const Json& found) {
  return {Code::invalid, std::string(name) + ": expected " + expected + ", found " + shown(found)};
}

}  // namespace

const Json& read_any(const Json& config, AnyOf names) {
  for (const std::string_view name : names) {
    if (const Json& value = config[name]; !value.is_null()) return value;
  }
  return config[*names.begin()];
}

Result<std::size_t> read_size(const Json& config, AnyOf names) {
  const Json& value = read_any(config, names);
  const std::int64_t size = value.integer(-1);
  if (size >= 1 && size <= kMaxSize) return static_cast<std::size_t>(size);
  return {Code::corrupt, std::string(*names.begin()) + ": expected a whole number from 1 to " +
                             std::to_string(kMaxSize) + ", found " + shown(value)};
}

Result<double> read_positive(const Json& config, AnyOf names, double fallback) {
  const Json& value = read_any(config, names);
  const double number = value.is_null() ? fallback : value.number(-1);
  if (number > 0 && number < 1e30) return number;
  return {Code::corrupt,
          std::string(*names.begin()) + ": expected a number above 0, found " + shown(value)};
}

Result<Activation> read_activation(const Json& config, AnyOf names) {
  const Json& value = read_any(config, names);
  auto activation = activation_by_name(value.is_null() ? "gelu" : value.string());
  if (!activation) return activation.error().in(*names.begin());
  return activation;
}

Bias read_bias(const Json& config, std::string_view name, Bias fallback) {
  return config[name].boolean(fallback == Bias::present) ? Bias::present : Bias::none;
}

Result<void> expect_text(const Json& config, std::string_view name, std::string_view expected) {
  const Json& value = config[name];
  if (value.is_null() || (value.is_string() && value.string() == expected)) return {};
  return unexpected(name, "\"" + std::string(expected) + "\"", value);
}

Result<void> expect_flag(const Json& config, std::string_view name, bool expected) {
  const Json& value = config[name];
  if (value.is_null() || (value.is_bool() && value.boolean() == expected)) return {};
  return unexpected(name, expected ? "true" : "false", value);
}

Result<void> expect_number(const Json& config, std::string_view name, double expected) {
  const Json& value = config[name];
  if (value.is_null() || (value.is_number() && value.number() == expected)) return {};
  return unexpected(name, Json(expected).dump(), value);
}

Result<void> expect_absent(const Json& config, std::string_view name) {
  if (config[name].is_null()) return {};
  return unexpected(name, "none", config[name]);
}

Result<TransformerConfig> read_sizes(const Json& config) {
  TransformerConfig read;
  read.vocabulary = QUARRY_TRY(read_size(config, {"vocab_size"}));
  read.hidden = QUARRY_TRY(read_size(config, {"hidden_size", "n_embd", "dim"}));
  read.layers = QUARRY_TRY(read_size(config, {"num_hidden_layers", "n_layer", "n_layers"}));
  read.heads = QUARRY_TRY(read_size(config, {"num_attention_heads", "n_head", "n_heads"}));
  read.intermediate = QUARRY_TRY(read_size(config, {"intermediate_size", "n_inner", "hidden_dim"}));
  read.max_tokens = QUARRY_TRY(read_size(config, {"max_position_embeddings", "n_positions"}));
  read.position_rows = read.max_tokens;
  if (read.hidden % read.heads != 0) {
    return {Code::corrupt, "hidden_size: expected a multiple of the " + std::to_string(read.heads) +
                               " heads, found " + std::to_string(read.hidden)};
  }
  return read;
}

Result<RotaryConfig> read_rotary(const Json& config, const Json& parameters, AnyOf theta,
                                 double fallback) {
  RotaryConfig rotary;
  rotary.theta = QUARRY_TRY(read_positive(config, theta, fallback));
  rotary.theta = QUARRY_TRY(read_positive(parameters, {"rope_theta"}, rotary.theta));
  const Json& type = read_any(parameters, {"rope_type", "type"});
  if (type.is_null() || type.string() == "default") return rotary;
  if (type.string() != "ntk") return unexpected("rope_type", "\"default\" or \"ntk\"", type);
  QUARRY_TRY(expect_absent(parameters, "mixed_b"));
  rotary.ntk_factor = QUARRY_TRY(read_positive(parameters, {"factor"}, 1));
  return rotary;
}

}  // namespace quarry::model
