#include "text/added_tokens.h"

#include <algorithm>
#include <unicode/uchar.h>

#include "text/unicode.h"
#include "text/utf8.h"

namespace quarry {
namespace {

bool is_space_at(std::string_view text, std::size_t at) {
  return u_isUWhiteSpace(static_cast<UChar32>(decode_utf8(text, at).value));
}

}  // namespace

Result<AddedTokens::Added> AddedTokens::read_one(const Json& json) {
  Added added;
  added.content = json["content"].string();
  const std::int64_t id = json["id"].integer(-1);
  if (added.content.empty() || id < 0 || id > 0x7FFFFFFF) {
    return Error{Code::corrupt,
                 "tokenizer.json: an added token needs content and an id, found " + json.dump()};
  }
  for (const char* flag : {"single_word", "normalized"}) {
    if (!json[flag].boolean()) continue;
    return Error{Code::invalid, "tokenizer.json: added token \"" + added.content + "\" has \"" +
                                    flag + "\": true, which is not read"};
  }
  added.id = static_cast<std::int32_t>(id);
  added.takes_space_before = json["lstrip"].boolean();
  added.takes_space_after = json["rstrip"].boolean();
  return added;
}

Result<AddedTokens> AddedTokens::read(const Json& list) {
  AddedTokens out;
  for (const Json& json : list.items()) {
    out.tokens_.push_back(QUARRY_TRY(read_one(json)));
    const char first = out.tokens_.back().content.front();
    if (out.first_bytes_.find(first) == std::string::npos) out.first_bytes_ += first;
  }
  std::ranges::stable_sort(out.tokens_, std::ranges::greater{},
                           [](const Added& added) { return added.content.size(); });
  return out;
}

std::optional<Token> AddedTokens::next(std::string_view text, std::size_t from) const {
  for (std::size_t at = from;; ++at) {
    at = text.find_first_of(first_bytes_, at);
    if (at == std::string_view::npos) return std::nullopt;
    for (const Added& added : tokens_) {
      if (text.substr(at).starts_with(added.content)) return widened(added, text, at, from);
    }
  }
}

Token AddedTokens::widened(const Added& added, std::string_view text, std::size_t at,
                           std::size_t from) const {
  std::size_t begin = at;
  std::size_t end = at + added.content.size();
  while (added.takes_space_before && begin > from) {
    const std::size_t before = std::max(from, code_point_border(text, begin - 1));
    if (!is_space_at(text, before)) break;
    begin = before;
  }
  while (added.takes_space_after && end < text.size() && is_space_at(text, end)) {
    end += decode_utf8(text, end).size;
  }
  return {added.id, {begin, end}};
}

std::optional<std::int32_t> AddedTokens::id_of(std::string_view content) const {
  const auto at = std::ranges::find(tokens_, content, &Added::content);
  if (at == tokens_.end()) return std::nullopt;
  return at->id;
}

}  // namespace quarry
