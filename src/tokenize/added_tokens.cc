// Searches a trie of the added tokens, but only at bytes that begin one: nearly every byte of a
// text is rejected by one table lookup.
#include "tokenize/added_tokens.h"

#include <algorithm>

#include "text/unicode.h"
#include "text/utf8.h"

namespace quarry::tokenize {
namespace {

bool is_space_at(std::string_view text, std::size_t at) {
  return text::is_white_space(text::decode_utf8(text, at).value);
}

bool is_word_at(std::string_view text, std::size_t at) {
  return text::is_regex_word(text::decode_utf8(text, at).value);
}

bool is_single_word(TextRange found, std::string_view text) {
  const bool after_word =
      found.begin > 0 && is_word_at(text, text::code_point_border(text, found.begin - 1));
  return !after_word && (found.end == text.size() || !is_word_at(text, found.end));
}

Result<AddedToken> read_one(const Json& json) {
  AddedToken added;
  added.content = json["content"].string();
  const std::int64_t id = json["id"].integer(-1);
  if (added.content.empty() || id < 0 || id > 0x7FFFFFFF) {
    return Error{
        Code::corrupt,
        "tokenizer.json: expected an added token with content and an id, found " + json.dump()};
  }
  added.id = static_cast<std::int32_t>(id);
  added.single_word = json["single_word"].boolean();
  added.takes_space_before = json["lstrip"].boolean();
  added.takes_space_after = json["rstrip"].boolean();
  added.normalized = json["normalized"].boolean();
  return added;
}

}  // namespace

Result<std::vector<AddedToken>> read_added_tokens(const Json& list) {
  std::vector<AddedToken> out;
  for (const Json& json : list.items()) out.push_back(QUARRY_TRY(read_one(json)));
  return out;
}

AddedTokens::AddedTokens(std::vector<AddedToken> tokens)
    : tokens_(std::move(tokens)), root_(trie_.add_root()) {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    trie_.insert(root_, tokens_[i].content, static_cast<std::int32_t>(i));
    begins_[static_cast<unsigned char>(tokens_[i].content.front())] = true;
  }
}

std::optional<Token> AddedTokens::next(std::string_view text, std::size_t from) const {
  const auto same = [](char c) { return static_cast<unsigned char>(c); };
  if (tokens_.empty()) return {};
  for (std::size_t at = from; at < text.size(); ++at) {
    if (!begins_[same(text[at])]) continue;
    const PieceTrie::Match match = trie_.longest(root_, text.substr(at), same);
    if (match.size == 0) continue;
    const AddedToken& added = tokens_[static_cast<std::size_t>(match.id)];
    const TextRange found = {at, at + match.size};
    if (!added.single_word || is_single_word(found, text)) return widened(added, found, text, from);
    at = found.end - 1;  // a match that is part of a word hides any match inside it
  }
  return {};
}

Token AddedTokens::widened(const AddedToken& added, TextRange found, std::string_view text,
                           std::size_t from) const {
  while (added.takes_space_before && found.begin > from) {
    const std::size_t before = std::max(from, text::code_point_border(text, found.begin - 1));
    if (!is_space_at(text, before)) break;
    found.begin = before;
  }
  while (added.takes_space_after && found.end < text.size() && is_space_at(text, found.end)) {
    found.end += text::decode_utf8(text, found.end).size;
  }
  return {added.id, found};
}

}  // namespace quarry::tokenize
