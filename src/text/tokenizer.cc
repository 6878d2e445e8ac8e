// Reads a Hugging Face tokenizer.json: the model's kind comes from tokenizers.def, the added tokens
// and the special tokens around a text are the same for all kinds.
#include "text/tokenizer.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "core/json.h"
#include "text/added_tokens.h"
#include "text/token_model.h"

namespace quarry {
namespace {

struct Template {
  std::vector<std::int32_t> before;
  std::vector<std::int32_t> after;
};

class FileTokenizer final : public Tokenizer {
 public:
  FileTokenizer(std::unique_ptr<TokenModel> model, AddedTokens added, Template around)
      : model_(std::move(model)), added_(std::move(added)), around_(std::move(around)) {}

  std::vector<Token> tokens(std::string_view text) const override {
    return first_tokens(text, text.size() * 4 + 1);  // more than any text has: no limit
  }

  std::vector<std::int32_t> model_input(std::string_view text,
                                        std::size_t max_tokens) const override {
    const std::size_t room = max_tokens - std::min(max_tokens, special_tokens());
    const std::vector<Token> found = first_tokens(text, room);
    std::vector<std::int32_t> ids = around_.before;
    ids.reserve(max_tokens);
    for (std::size_t i = 0; i < std::min(room, found.size()); ++i) ids.push_back(found[i].id);
    ids.insert(ids.end(), around_.after.begin(), around_.after.end());
    return ids;
  }

  std::size_t special_tokens() const override {
    return around_.before.size() + around_.after.size();
  }

 private:
  std::vector<Token> first_tokens(std::string_view text, std::size_t enough) const {
    std::vector<Token> out;
    out.reserve(std::min(enough, text.size() / 4 + 1));  // English has 4.3 bytes a token
    for (std::size_t at = 0; at < text.size() && out.size() < enough;) {
      const std::optional<Token> added = added_.next(text, at);
      const std::size_t end = added ? added->range.begin : text.size();
      model_->append(text.substr(at, end - at), at, enough, out);
      if (added) out.push_back(*added);
      at = added ? added->range.end : end;
    }
    return out;
  }

  std::unique_ptr<TokenModel> model_;
  AddedTokens added_;
  Template around_;
};

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error{Code::not_found, "no tokenizer at " + path.string() + ": cannot open the file"};
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<std::int32_t> special_id(const Json& processor, const AddedTokens& added,
                                std::string_view name) {
  const Json& ids = processor["special_tokens"][name]["ids"];
  if (ids.items().size() == 1 && ids.items()[0].is_number()) {
    return static_cast<std::int32_t>(ids.items()[0].integer());
  }
  if (const auto id = added.id_of(name)) return *id;
  return Error{Code::corrupt, "tokenizer.json: special token \"" + std::string(name) +
                                  "\" of the post_processor has no id"};
}

Result<Template> read_template(const Json& processor, const AddedTokens& added) {
  Template out;
  bool seen_text = false;
  for (const Json& part : processor["single"].items()) {
    if (part.contains("Sequence")) {
      seen_text = true;
      continue;
    }
    const std::string_view name = part["SpecialToken"]["id"].string();
    (seen_text ? out.after : out.before).push_back(QUARRY_TRY(special_id(processor, added, name)));
  }
  if (seen_text) return out;
  return Error{Code::corrupt, "tokenizer.json: the post_processor's \"single\" names no sequence"};
}

// "BertProcessing" says the same as a template, in fewer words: "cls": ["[CLS]", 101].
Result<Template> read_bert_processing(const Json& processor) {
  Template out;
  for (const auto& [name, side] : {std::pair{"cls", &out.before}, {"sep", &out.after}}) {
    const Json::Array& pair = processor[name].items();
    if (pair.size() != 2 || !pair[1].is_number()) {
      return Error{Code::corrupt, "tokenizer.json: post_processor: \"" + std::string(name) +
                                      "\" is not a token and its id"};
    }
    side->push_back(static_cast<std::int32_t>(pair[1].integer()));
  }
  return out;
}

Result<Template> read_post_processor(const Json& processor, const AddedTokens& added) {
  const std::string_view type = processor["type"].string();
  if (processor.is_null()) return Template{};
  if (type == "TemplateProcessing") return read_template(processor, added);
  if (type == "BertProcessing") return read_bert_processing(processor);
  return Error{Code::invalid, "tokenizer.json: post_processor of type \"" + std::string(type) +
                                  "\" is not read, only TemplateProcessing and BertProcessing"};
}

Result<std::unique_ptr<TokenModel>> open_model(const Json& file) {
  std::string known;
  const std::string_view type = file["model"]["type"].string("none");
#define QUARRY_TOKENIZER(name, open)    \
  if (type == #name) return open(file); \
  known += known.empty() ? #name : ", " #name;
#include "text/tokenizers.def"
#undef QUARRY_TOKENIZER
  return Error{Code::invalid, "tokenizer.json: model of type \"" + std::string(type) +
                                  "\" is not read; known: " + known};
}

Result<std::shared_ptr<const Tokenizer>> parse(std::string_view bytes) {
  if (bytes.empty()) return Error{Code::corrupt, "not a tokenizer.json: no bytes"};
  const Result<Json> file = Json::parse(bytes);
  if (!file) return Error{Code::corrupt, "not a tokenizer.json: " + file.error().message};
  if (!file->is_object() || !(*file)["model"].is_object()) {
    return Error{Code::corrupt, "not a tokenizer.json: no object \"model\""};
  }
  auto model = QUARRY_TRY(open_model(*file));
  auto added = QUARRY_TRY(AddedTokens::read((*file)["added_tokens"]));
  auto around = QUARRY_TRY(read_post_processor((*file)["post_processor"], added));
  return std::make_shared<const FileTokenizer>(std::move(model), std::move(added),
                                               std::move(around));
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> Tokenizer::parse(std::string_view bytes) {
  return quarry::parse(bytes);
}

Result<std::shared_ptr<const Tokenizer>> Tokenizer::open(const std::filesystem::path& path) {
  const std::string bytes = QUARRY_TRY(read_file(path));
  auto tokenizer = quarry::parse(bytes);
  if (!tokenizer) return tokenizer.error().in(path.string());
  return tokenizer;
}

}  // namespace quarry
