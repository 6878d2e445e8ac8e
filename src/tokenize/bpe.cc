// Byte-pair encoding over bytes (GPT-2, RoBERTa, ModernBERT) or over characters. A byte-level
// vocabulary is decoded to bytes when it is read, so that text need not be encoded in its alphabet.
//
// Most words of a text are pieces of the vocabulary, and merging the bytes of such a word nearly
// always yields that piece. The first time a piece occurs, the merges run and the result is
// remembered.
#include <atomic>
#include <memory>
#include <string>

#include "text/utf8.h"
#include "tokenize/bpe_merges.h"
#include "tokenize/byte_alphabet.h"
#include "tokenize/piece_table.h"
#include "tokenize/pipeline.h"
#include "tokenize/vocabulary.h"

namespace quarry::tokenize {
namespace {

struct Encoding {
  PieceTable pieces{0};
  BpeMerges merges{0};
  bool byte_level = false;
  bool ignore_merges = false;  // a piece in the vocabulary becomes one token
  bool fuse_unknown = false;
  bool fallback = false;
  std::int32_t unknown = -1;  // -1: unknown characters are dropped
  ByteIds bytes{};            // ids of single bytes: byte-level or byte_fallback
};

class Bpe final : public PieceModel {
 public:
  explicit Bpe(Encoding encoding)
      : encoding_(std::move(encoding)),
        shortcuts_(std::make_unique<std::atomic<Shortcut>[]>(encoding_.pieces.places())) {}

  void append(std::string_view piece, std::vector<Token>& out) const override {
    const auto known = encoding_.pieces.find(piece);
    const auto shortcut =
        known ? shortcuts_[known->place].load(std::memory_order_relaxed) : Shortcut::no;
    if (known && (encoding_.ignore_merges || shortcut == Shortcut::yes)) {
      out.push_back({known->id, {0, piece.size()}});
      return;
    }
    static thread_local std::vector<BpeSymbol> symbols;  // reuses its memory
    symbols.clear();
    spell(piece, symbols);
    encoding_.merges.apply(symbols);
    for (const BpeSymbol& symbol : symbols) out.push_back({symbol.id, {symbol.begin, symbol.end}});
    if (!known || shortcut != Shortcut::unknown) return;
    const bool whole = symbols.size() == 1 && symbols[0].id == known->id;
    shortcuts_[known->place].store(whole ? Shortcut::yes : Shortcut::no, std::memory_order_relaxed);
  }

 private:
  enum class Shortcut : std::uint8_t { unknown, yes, no };

  void spell(std::string_view piece, std::vector<BpeSymbol>& symbols) const {
    const auto size = static_cast<std::uint32_t>(piece.size());
    bool after_unknown = false;
    for (std::uint32_t at = 0; at < size;) {
      const std::uint32_t end = at + (encoding_.byte_level ? 1 : text::decode_utf8(piece, at).size);
      const std::int32_t id = first_id(piece.substr(at, end - at));
      if (id >= 0) {
        symbols.push_back({id, at, end});
      } else if (!spell_bytes(piece, {at, end}, symbols)) {
        add_unknown({encoding_.unknown, at, end}, after_unknown, symbols);
        after_unknown = true;
        at = end;
        continue;
      }
      after_unknown = false;
      at = end;
    }
  }

  std::int32_t first_id(std::string_view character) const {
    if (encoding_.byte_level) return byte_id(character[0]);
    const auto found = encoding_.pieces.find(character);
    return found ? found->id : -1;
  }

  std::int32_t byte_id(char c) const { return encoding_.bytes[static_cast<unsigned char>(c)]; }

  bool spell_bytes(std::string_view piece, TextRange character,
                   std::vector<BpeSymbol>& symbols) const {
    if (!encoding_.fallback) return false;
    for (const char c : character.in(piece)) {
      if (byte_id(c) < 0) return false;
    }
    for (auto at = static_cast<std::uint32_t>(character.begin); at < character.end; ++at) {
      symbols.push_back({byte_id(piece[at]), at, at + 1});
    }
    return true;
  }

  void add_unknown(BpeSymbol symbol, bool after_unknown, std::vector<BpeSymbol>& symbols) const {
    if (encoding_.unknown < 0) return;
    if (encoding_.fuse_unknown && after_unknown) {
      symbols.back().end = symbol.end;
    } else {
      symbols.push_back(symbol);
    }
  }

  Encoding encoding_;
  std::unique_ptr<std::atomic<Shortcut>[]> shortcuts_;  // by slot of the table
};

Error corrupt(const std::string& what) { return {Code::corrupt, "tokenizer.json: " + what}; }

// Returns the key of `written` in the table: itself or, if byte-level, the bytes that it spells.
std::optional<std::string> table_form(std::string_view written, bool byte_level) {
  return byte_level ? spelled_bytes(written) : std::string(written);
}

Result<void> read_pieces(const Json& model, Encoding& out) {
  const Json::Object& pieces = model["vocab"].members();
  const std::string_view unknown = model["unk_token"].string();
  out.pieces = PieceTable(pieces.size());
  std::size_t bytes = 0;
  for (const auto& [piece, json] : pieces) {
    const std::int32_t id = QUARRY_TRY(read_piece_id(piece, json));
    QUARRY_TRY(check_vocabulary_bytes(bytes += piece.size()));
    if (piece == unknown) out.unknown = id;
    // A piece with a character outside the byte alphabet never occurs.
    if (const auto form = table_form(piece, out.byte_level)) out.pieces.insert(*form, id);
  }
  if (unknown.empty() || out.unknown >= 0) return {};
  return corrupt("the vocabulary of " + std::to_string(pieces.size()) +
                 " pieces lacks the unknown token \"" + std::string(unknown) + "\"");
}

// Accepts "a b" and ["a", "b"].
Result<std::pair<std::string_view, std::string_view>> read_pair(const Json& merge) {
  if (merge.items().size() == 2) {
    return std::pair{merge.items()[0].string(), merge.items()[1].string()};
  }
  const std::string_view line = merge.string();
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos) {
    return corrupt("expected a merge of two pieces, found " + merge.dump());
  }
  return std::pair{line.substr(0, space), line.substr(space + 1)};
}

Result<void> read_merge(const Json& merge, std::uint32_t rank, Encoding& out) {
  if (merge.string().starts_with("#version")) return {};
  const auto [left, right] = QUARRY_TRY(read_pair(merge));
  const auto left_form = table_form(left, out.byte_level);
  const auto right_form = table_form(right, out.byte_level);
  if (!left_form || !right_form) return {};  // the pieces never occur
  const auto first = out.pieces.find(*left_form);
  const auto second = out.pieces.find(*right_form);
  const auto both = out.pieces.find(*left_form + *right_form);
  if (!first || !second || !both) {
    return corrupt("expected the pieces of merge " + merge.dump() + " in the vocabulary");
  }
  out.merges.insert(first->id, second->id, rank, both->id);
  return {};
}

Result<void> reject_unsupported(const Json& model, bool byte_level) {
  for (const char* setting : {"continuing_subword_prefix", "end_of_word_suffix", "dropout"}) {
    const Json& value = model[setting];
    if (value.is_null() || (value.is_string() && value.string().empty())) continue;
    return Error{Code::invalid, "tokenizer.json: \"" + std::string(setting) +
                                    "\" of a BPE model is not supported, found " + value.dump()};
  }
  if (!byte_level || !model["byte_fallback"].boolean()) return {};
  return Error{Code::invalid,
               "tokenizer.json: \"byte_fallback\" is not supported with pre_tokenizer ByteLevel"};
}

Result<Encoding> read_encoding(const Json& model, bool byte_level) {
  QUARRY_TRY(reject_unsupported(model, byte_level));
  Encoding out;
  out.byte_level = byte_level;
  out.ignore_merges = model["ignore_merges"].boolean();
  out.fuse_unknown = model["fuse_unk"].boolean();
  out.fallback = model["byte_fallback"].boolean();
  QUARRY_TRY(read_pieces(model, out));
  const Json::Array& merges = model["merges"].items();
  out.merges = BpeMerges(merges.size());
  std::uint32_t rank = 0;
  for (const Json& merge : merges) QUARRY_TRY(read_merge(merge, rank++, out));
  for (unsigned byte = 0; byte < out.bytes.size(); ++byte) {
    const std::string form =
        byte_level ? std::string(1, static_cast<char>(byte)) : byte_piece(byte);
    const auto found = out.pieces.find(form);
    out.bytes[byte] = found ? found->id : -1;
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<TokenModel>> open_bpe(const Json& file) {
  auto pipeline = QUARRY_TRY(Pipeline::read(file));
  Encoding encoding = QUARRY_TRY(read_encoding(file["model"], pipeline->to_bytes()));
  pipeline->set_model(std::make_unique<Bpe>(std::move(encoding)));
  return pipeline;
}

}  // namespace quarry::tokenize
