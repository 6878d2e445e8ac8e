#include "embed/token_counter.h"

#include "core/log.h"
#include "model/model_folder.h"

namespace quarry::embed {
namespace {

enum class Kind { space, letter, mark };

Kind kind_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte <= ' ' || byte == 0x7f) return Kind::space;
  const bool digit = byte >= '0' && byte <= '9';
  const bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
  return digit || letter || byte >= 0x80 ? Kind::letter : Kind::mark;
}

}  // namespace

TokenCounter::TokenCounter(const EmbedderSettings& settings) {
  const auto folder =
      model::find_model(model::models_folder(settings.models_folder), settings.model);
  if (folder) tokenizer_json_ = *folder / "tokenizer.json";
}

std::vector<TextRange> TokenCounter::ranges(std::string_view text) const {
  std::call_once(once_, [this] {
    if (tokenizer_json_.empty()) return;
    auto opened = tokenize::Tokenizer::open(tokenizer_json_);
    if (opened) tokenizer_ = *std::move(opened);
    if (!tokenizer_) log(LogLevel::warning, opened.error().message + "; counting words instead");
  });
  if (!tokenizer_) return word_ranges(text);
  std::vector<TextRange> ranges;
  for (const tokenize::Token& token : tokenizer_->tokens(text)) ranges.push_back(token.range);
  return ranges;
}

std::vector<TextRange> word_ranges(std::string_view text) {
  std::vector<TextRange> ranges;
  for (std::size_t i = 0; i < text.size();) {
    const Kind kind = kind_of(text[i]);
    std::size_t end = i + 1;
    while (kind == Kind::letter && end < text.size() && kind_of(text[end]) == kind) ++end;
    if (kind != Kind::space) ranges.push_back({i, end});
    i = end;
  }
  return ranges;
}

}  // namespace quarry::embed
