// WordPiece as used by BERT: normalize, split into words at space and around punctuation, then
// cover each word greedily with the longest pieces of the vocabulary; pieces inside a word are
// written "##piece". A word that cannot be covered, or is longer than the model allows, becomes one
// [UNK]. (Wu et al. 2016, "Google's Neural Machine Translation System", section 4.1; greedy
// matching as in BERT's tokenization.py.)
//
// ASCII words are matched in place, with each byte lowered on its way into the trie. Other words
// are normalized into a buffer, which records for each byte the range of its source character.
#include <algorithm>
#include <array>
#include <string>

#include "text/unicode.h"
#include "text/utf8.h"
#include "tokenize/bert_normalizer.h"
#include "tokenize/pipeline.h"
#include "tokenize/word_piece_vocabulary.h"

namespace quarry::tokenize {
namespace {

struct AsciiTable {
  std::array<CharClass, 128> classes{};
  std::array<unsigned char, 256> lowered{};
};

AsciiTable ascii_table(const BertNormalization& options) {
  AsciiTable table;
  for (unsigned c = 0; c < 256; ++c) {
    table.lowered[c] = static_cast<unsigned char>(c);
    if (c >= 128) continue;
    const NormalizedChar to = normalize_for_bert(c, options);
    table.classes[c] = to.size == 0 ? CharClass::dropped : to.classes[0];
    if (to.size > 0) table.lowered[c] = static_cast<unsigned char>(to.values[0]);
  }
  return table;
}

class WordPiece final : public TokenModel {
 public:
  WordPiece(WordPieceVocabulary vocabulary, BertNormalization options)
      : vocabulary_(std::move(vocabulary)), options_(options), ascii_(ascii_table(options)) {}

  void append(std::string_view text, std::size_t offset, std::size_t enough,
              std::vector<Token>& out) const override;

 private:
  class Pass;

  WordPieceVocabulary vocabulary_;
  BertNormalization options_;
  AsciiTable ascii_;
};

// Tokenizes one text. One thread at a time.
class WordPiece::Pass {
 public:
  Pass(const WordPiece& model, std::string_view text, std::size_t offset, std::size_t enough,
       std::vector<Token>& out)
      : model_(model), text_(text), offset_(offset), enough_(enough), out_(out) {}

  // Tokenizes the space, word or sign that begins at `at`. Returns its end.
  std::size_t step(std::size_t at) {
    if (!text::is_ascii(text_[at])) return mixed(at);
    switch (class_at(at)) {
      case CharClass::space:
        return at + 1;
      case CharClass::word:
        return ascii_word(at);
      case CharClass::alone:
        // A combining mark may follow and belong to the sign.
        if (at + 1 < text_.size() && !text::is_ascii(text_[at + 1])) return mixed(at);
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
    while (end < text_.size() && text::is_ascii(text_[end]) && class_at(end) == CharClass::word)
      ++end;
    const bool whole =
        end == text_.size() || (text::is_ascii(text_[end]) && class_at(end) != CharClass::dropped);
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
    model_.vocabulary_.cover(bytes, bytes.size(), lowered, place, out_);
  }

  // Normalizes and tokenizes text up to the next ASCII space, or until there are enough tokens.
  std::size_t mixed(std::size_t at) {
    while (at < text_.size() && (!word_.empty() || out_.size() < enough_)) {
      if (text::is_ascii(text_[at]) && class_at(at) == CharClass::space) break;
      const text::CodePoint c = text::decode_utf8(text_, at);
      take(normalize_for_bert(c.value, model_.options_), {at, at + c.size});
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
    text::append_utf8(word_, value);
    places_.resize(word_.size(), from);
    ++characters_;
  }

  // A dropped character, such as a combining mark, extends the token before it.
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
    model_.vocabulary_.cover(word_, characters_, same, place, out_);
    word_.clear();
    places_.clear();
    characters_ = 0;
  }

  const WordPiece& model_;
  std::string_view text_;
  std::size_t offset_;
  std::size_t enough_;
  std::vector<Token>& out_;
  std::string word_;
  std::vector<TextRange> places_;  // source range of each byte of word_
  std::size_t characters_ = 0;
};

void WordPiece::append(std::string_view text, std::size_t offset, std::size_t enough,
                       std::vector<Token>& out) const {
  Pass pass(*this, text, offset, enough, out);
  for (std::size_t at = 0; at < text.size() && out.size() < enough;) at = pass.step(at);
}

// WordPiece after any other normalizer and pre-tokenizer.
class WordPieceOfPieces final : public PieceModel {
 public:
  explicit WordPieceOfPieces(WordPieceVocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}

  void append(std::string_view piece, std::vector<Token>& out) const override {
    const auto same = [](char c) { return static_cast<unsigned char>(c); };
    const auto place = [](std::size_t begin, std::size_t end) { return TextRange{begin, end}; };
    vocabulary_.cover(piece, text::count_code_points(piece), same, place, out);
  }

 private:
  WordPieceVocabulary vocabulary_;
};

// Returns true if the file has exactly the steps that the WordPiece class implements itself.
bool is_bert(const Json& file) {
  const auto normalized = [](const Json& token) { return token["normalized"].boolean(); };
  return file["normalizer"]["type"].string() == "BertNormalizer" &&
         file["pre_tokenizer"]["type"].string() == "BertPreTokenizer" &&
         std::ranges::none_of(file["added_tokens"].items(), normalized);
}

}  // namespace

Result<std::unique_ptr<TokenModel>> open_word_piece(const Json& file) {
  WordPieceVocabulary vocabulary = QUARRY_TRY(WordPieceVocabulary::read(file["model"]));
  if (is_bert(file)) {
    const BertNormalization options = read_bert_normalization(file["normalizer"]);
    return std::make_unique<WordPiece>(std::move(vocabulary), options);
  }
  auto pipeline = QUARRY_TRY(Pipeline::read(file));
  if (pipeline->to_bytes()) {
    return Error{Code::invalid,
                 "tokenizer.json: pre_tokenizer ByteLevel is not supported with a WordPiece model"};
  }
  pipeline->set_model(std::make_unique<WordPieceOfPieces>(std::move(vocabulary)));
  return pipeline;
}

}  // namespace quarry::tokenize
