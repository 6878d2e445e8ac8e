// WordPiece as BERT uses it: normalize, split into words at space and around punctuation, then
// cover each word greedily by the longest pieces of the vocabulary, those inside a word being
// written
// "##piece". A word that cannot be covered, or is longer than the model allows, is one [UNK].
// (Wu et al. 2016, "Google's Neural Machine Translation System", section 4.1; greedy matching as in
// BERT's tokenization.py.)
//
// Words of ASCII alone are matched where they lie, each byte lowered on its way into the trie.
// Everything else is normalized into a buffer which remembers, for each byte, where the character
// it came from begins and ends.
#include <array>
#include <string>

#include "text/bert_normalizer.h"
#include "text/piece_trie.h"
#include "text/token_model.h"
#include "text/utf8.h"

namespace quarry {
namespace {

struct AsciiTable {
  std::array<CharClass, 128> classes{};
  std::array<unsigned char, 256> lowered{};
};

AsciiTable ascii_table(const BertNormalization& how) {
  AsciiTable table;
  for (unsigned c = 0; c < 256; ++c) {
    table.lowered[c] = static_cast<unsigned char>(c);
    if (c >= 128) continue;
    const NormalizedChar to = normalize_for_bert(c, how);
    table.classes[c] = to.size == 0 ? CharClass::dropped : to.classes[0];
    if (to.size > 0) table.lowered[c] = static_cast<unsigned char>(to.values[0]);
  }
  return table;
}

struct Vocabulary {
  PieceTrie trie;
  PieceTrie::Node first = 0;   // pieces at the beginning of a word
  PieceTrie::Node inside = 0;  // pieces after that, without their "##"
  std::int32_t unknown = 0;
  std::size_t longest_word = 100;  // in characters
};

class WordPiece final : public TokenModel {
 public:
  WordPiece(Vocabulary vocabulary, BertNormalization how)
      : vocabulary_(std::move(vocabulary)), how_(how), ascii_(ascii_table(how)) {}

  void append(std::string_view text, std::size_t offset, std::size_t enough,
              std::vector<Token>& out) const override;

 private:
  class Pass;

  Vocabulary vocabulary_;
  BertNormalization how_;
  AsciiTable ascii_;
};

// One text on its way through. One thread at a time.
class WordPiece::Pass {
 public:
  Pass(const WordPiece& model, std::string_view text, std::size_t offset, std::vector<Token>& out)
      : model_(model), text_(text), offset_(offset), out_(out) {}

  // What begins at `at`: space, a word, a sign. Returns where it ends.
  std::size_t step(std::size_t at) {
    if (!is_ascii(text_[at])) return mixed(at);
    switch (class_at(at)) {
      case CharClass::space:
        return at + 1;
      case CharClass::word:
        return ascii_word(at);
      case CharClass::alone:
        // A combining mark may follow, and belongs to the sign.
        if (at + 1 < text_.size() && !is_ascii(text_[at + 1])) return mixed(at);
        match_ascii({at, at + 1});
        return at + 1;
      case CharClass::dropped:
        return mixed(at);
    }
    return at + 1;
  }

 private:
  CharClass class_at(std::size_t at) const {
    return model_.ascii_.classes[static_cast<unsigned char>(text_[at])];
  }

  std::size_t ascii_word(std::size_t at) {
    std::size_t end = at + 1;
    while (end < text_.size() && is_ascii(text_[end]) && class_at(end) == CharClass::word) ++end;
    const bool whole =
        end == text_.size() || (is_ascii(text_[end]) && class_at(end) != CharClass::dropped);
    if (!whole) return mixed(at);
    match_ascii({at, end});
    return end;
  }

  void match_ascii(TextRange word) {
    const std::string_view bytes = word.in(text_);
    const auto lowered = [this](char c) {
      return model_.ascii_.lowered[static_cast<unsigned char>(c)];
    };
    const auto place = [&](std::size_t begin, std::size_t end) {
      return TextRange{offset_ + word.begin + begin, offset_ + word.begin + end};
    };
    cover(bytes, bytes.size(), lowered, place);
  }

  // Everything up to the next ASCII space, through the normalizer.
  std::size_t mixed(std::size_t at) {
    while (at < text_.size()) {
      if (is_ascii(text_[at]) && class_at(at) == CharClass::space) break;
      const CodePoint c = decode_utf8(text_, at);
      take(normalize_for_bert(c.value, model_.how_), {at, at + c.size});
      at += c.size;
    }
    flush();
    return at;
  }

  void take(const NormalizedChar& c, TextRange from) {
    if (c.size == 0) return extend(from);
    for (std::uint8_t i = 0; i < c.size; ++i) {
      if (c.classes[i] != CharClass::word) flush();
      if (c.classes[i] == CharClass::space) continue;
      push(c.values[i], from);
      if (c.classes[i] == CharClass::alone) flush();
    }
  }

  void push(char32_t value, TextRange from) {
    append_utf8(word_, value);
    places_.resize(word_.size(), from);
    ++characters_;
  }

  // A dropped character, such as a combining mark, belongs to the token that it follows.
  void extend(TextRange dropped) {
    if (!word_.empty()) {
      places_.back().end = dropped.end;
    } else if (!out_.empty() && out_.back().range.end == offset_ + dropped.begin) {
      out_.back().range.end = offset_ + dropped.end;
    }
  }

  void flush() {
    if (word_.empty()) return;
    const auto same = [](char c) { return static_cast<unsigned char>(c); };
    const auto place = [this](std::size_t begin, std::size_t end) {
      return TextRange{offset_ + places_[begin].begin, offset_ + places_[end - 1].end};
    };
    cover(word_, characters_, same, place);
    word_.clear();
    places_.clear();
    characters_ = 0;
  }

  template <class Map, class Place>
  void cover(std::string_view word, std::size_t characters, Map map, Place place) {
    const Vocabulary& vocabulary = model_.vocabulary_;
    const std::size_t before = out_.size();
    PieceTrie::Node root = vocabulary.first;
    bool known = characters <= vocabulary.longest_word;
    for (std::size_t at = 0; known && at < word.size();) {
      const PieceTrie::Match match = vocabulary.trie.longest(root, word.substr(at), map);
      known = match.size > 0;
      if (!known) break;
      out_.push_back({match.id, place(at, at + match.size)});
      at += match.size;
      root = vocabulary.inside;
    }
    if (known) return;
    out_.resize(before);
    out_.push_back({vocabulary.unknown, place(0, word.size())});
  }

  const WordPiece& model_;
  std::string_view text_;
  std::size_t offset_;
  std::vector<Token>& out_;
  std::string word_;
  std::vector<TextRange> places_;  // by byte of word_
  std::size_t characters_ = 0;
};

void WordPiece::append(std::string_view text, std::size_t offset, std::size_t enough,
                       std::vector<Token>& out) const {
  Pass pass(*this, text, offset, out);
  for (std::size_t at = 0; at < text.size() && out.size() < enough;) at = pass.step(at);
}

Error wrong_part(std::string_view part, const Json& found, std::string_view expected) {
  const std::string type(found["type"].string("none"));
  return {Code::invalid, "tokenizer.json: " + std::string(part) + " of type \"" + type +
                             "\" is not read with a WordPiece model, only " +
                             std::string(expected)};
}

Result<BertNormalization> read_normalizer(const Json& json) {
  if (json["type"].string() != "BertNormalizer") {
    return wrong_part("normalizer", json, "BertNormalizer");
  }
  BertNormalization how;
  how.clean_text = json["clean_text"].boolean(true);
  how.chinese_chars = json["handle_chinese_chars"].boolean(true);
  how.lowercase = json["lowercase"].boolean(true);
  how.strip_accents = json["strip_accents"].boolean(how.lowercase);  // null: as lowercase
  return how;
}

constexpr std::int64_t kLargestId = 0x7FFFFFFF;

Result<Vocabulary> read_vocabulary(const Json& model) {
  const Json::Object& pieces = model["vocab"].members();
  const std::string prefix(model["continuing_subword_prefix"].string("##"));
  const std::string unknown(model["unk_token"].string("[UNK]"));
  // About 3 new edges a piece in the vocabularies of BERT models, and twice the room.
  Vocabulary out{PieceTrie(pieces.size() * 6)};
  out.first = out.trie.add_root();
  out.inside = out.trie.add_root();
  out.unknown = -1;
  out.longest_word = static_cast<std::size_t>(
      std::max<std::int64_t>(0, model["max_input_chars_per_word"].integer(100)));
  for (const auto& [piece, id] : pieces) {
    const std::int64_t number = id.integer(-1);
    if (number < 0 || number > kLargestId) {
      return Error{Code::corrupt, "tokenizer.json: the id of piece \"" + piece +
                                      "\" is not a whole number from 0 to 2^31 - 1: " + id.dump()};
    }
    const auto token = static_cast<std::int32_t>(number);
    if (piece == unknown) out.unknown = token;
    out.trie.insert(out.first, piece, token);
    if (piece.starts_with(prefix) && piece.size() > prefix.size()) {
      out.trie.insert(out.inside, std::string_view(piece).substr(prefix.size()), token);
    }
  }
  if (out.unknown >= 0) return out;
  return Error{Code::corrupt, "tokenizer.json: the vocabulary of " + std::to_string(pieces.size()) +
                                  " pieces lacks the unknown token \"" + unknown + "\""};
}

}  // namespace

Result<std::unique_ptr<TokenModel>> open_word_piece(const Json& file) {
  const BertNormalization how = QUARRY_TRY(read_normalizer(file["normalizer"]));
  if (file["pre_tokenizer"]["type"].string() != "BertPreTokenizer") {
    return wrong_part("pre_tokenizer", file["pre_tokenizer"], "BertPreTokenizer");
  }
  Vocabulary vocabulary = QUARRY_TRY(read_vocabulary(file["model"]));
  return std::make_unique<WordPiece>(std::move(vocabulary), how);
}

}  // namespace quarry
