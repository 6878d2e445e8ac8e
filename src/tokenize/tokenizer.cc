// Reads a Hugging Face tokenizer.json. The kind of model comes from tokenizers.def; added tokens
// and the special tokens around a text work the same for all kinds.
#include "tokenize/tokenizer.h"

#include <algorithm>
#include <fstream>
#include <span>
#include <string>

#include "core/json.h"
#include "tokenize/added_tokens.h"
#include "tokenize/post_processor.h"
#include "tokenize/token_model.h"

namespace quarry::tokenize {
namespace {

class FileTokenizer final : public Tokenizer {
 public:
  FileTokenizer(std::unique_ptr<TokenModel> model, AddedTokens added, PostProcessor around)
      : model_(std::move(model)), added_(std::move(added)), around_(std::move(around)) {}

  std::vector<Token> tokens(std::string_view text) const override {
    return first_tokens(text, ~std::size_t{0});
  }

  std::vector<std::int32_t> model_input(std::string_view text,
                                        std::size_t max_tokens) const override {
    const std::size_t room = max_tokens - std::min(max_tokens, special_tokens());
    std::vector<Token> found = first_tokens(text, room);
    found.resize(std::min(found.size(), room));
    return assemble(around_.single(), found, {}).ids;
  }

  std::size_t special_tokens() const override { return special_count(around_.single()); }

  ModelInput model_input_pair(std::string_view first, std::string_view second,
                              std::size_t max_tokens) const override {
    const std::size_t specials = special_count(around_.pair());
    // Truncation depends on both lengths, so both texts are tokenized in full.
    std::vector<Token> front = tokens(first);
    std::vector<Token> back = tokens(second);
    const auto [keep_front, keep_back] =
        longest_first(front.size(), back.size(), max_tokens - std::min(max_tokens, specials));
    front.resize(keep_front);
    back.resize(keep_back);
    return assemble(around_.pair(), front, back);
  }

 private:
  std::vector<Token> first_tokens(std::string_view text, std::size_t enough) const {
    std::vector<Token> out;
    out.reserve(std::min(enough, text.size() / 4) + 1);  // English has 4.3 bytes per token
    for (std::size_t at = 0; at < text.size() && out.size() < enough;) {
      const std::optional<Token> added = added_.next(text, at);
      const std::size_t end = added ? added->range.begin : text.size();
      model_->append(text.substr(at, end - at), at, enough, out);
      if (added) out.push_back(*added);
      at = added ? added->range.end : end;
    }
    return out;
  }

  static ModelInput assemble(const std::vector<PostProcessor::Part>& parts,
                             std::span<const Token> first, std::span<const Token> second) {
    ModelInput out;
    for (const PostProcessor::Part& part : parts) {
      out.ids.insert(out.ids.end(), part.ids.begin(), part.ids.end());
      const auto tokens = part.source == PostProcessor::Source::first    ? first
                          : part.source == PostProcessor::Source::second ? second
                                                                         : std::span<const Token>{};
      for (const Token& token : tokens) out.ids.push_back(token.id);
      out.types.resize(out.ids.size(), part.type);
    }
    return out;
  }

  std::unique_ptr<TokenModel> model_;
  AddedTokens added_;  // the tokens that are matched in the given text
  PostProcessor around_;
};

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error{Code::not_found, "cannot open tokenizer " + path.string()};
  }
  std::string bytes;
  char block[1 << 16];
  while (file.read(block, sizeof block) || file.gcount() > 0) {
    bytes.append(block, static_cast<std::size_t>(file.gcount()));
  }
  return bytes;
}

Result<std::unique_ptr<TokenModel>> open_model(const Json& file) {
  std::string known;
  const std::string_view type = file["model"]["type"].string("none");
#define QUARRY_TOKENIZER(name, open)    \
  if (type == #name) return open(file); \
  known += known.empty() ? #name : ", " #name;
#include "tokenize/tokenizers.def"
#undef QUARRY_TOKENIZER
  return Error{Code::invalid, "tokenizer.json: unsupported model type \"" + std::string(type) +
                                  "\", expected one of: " + known};
}

Result<std::shared_ptr<const Tokenizer>> parse(std::string_view bytes) {
  if (bytes.empty()) return Error{Code::corrupt, "not a tokenizer.json: the file is empty"};
  const Result<Json> file = Json::parse(bytes);
  if (!file) return Error{Code::corrupt, "not a tokenizer.json: " + file.error().message};
  if (!file->is_object() || !(*file)["model"].is_object()) {
    return Error{Code::corrupt, "not a tokenizer.json: expected an object \"model\", found none"};
  }
  auto model = QUARRY_TRY(open_model(*file));
  auto added = QUARRY_TRY(read_added_tokens((*file)["added_tokens"]));
  auto around = QUARRY_TRY(PostProcessor::read((*file)["post_processor"], added));
  std::erase_if(added, [](const AddedToken& token) { return token.normalized; });
  return std::make_shared<const FileTokenizer>(std::move(model), AddedTokens(std::move(added)),
                                               std::move(around));
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> Tokenizer::parse(std::string_view bytes) {
  return tokenize::parse(bytes);
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::open(const std::filesystem::path& path) {
  const std::string bytes = QUARRY_TRY(read_file(path));
  auto tokenizer = tokenize::parse(bytes);
  if (!tokenizer) return tokenizer.error().in(path.string());
  return tokenizer;
}

}  // namespace quarry::tokenize
