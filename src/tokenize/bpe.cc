// Byte-pair encoding over bytes (GPT-2, RoBERTa, ModernBERT) or over characters. A byte-level
// vocabulary is turned into bytes when it is read, so that text is never spelled in its alphabet.
//
// Most words of a text are pieces of the vocabulary, and nearly all of those are what merging their
// bytes arrives at; whether a piece is, is found out once.
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
  bool of_bytes = false;
  bool ignore_merges = false;  // a piece that is in the vocabulary is taken whole
  bool fuse_unknown = false;
  bool fallback = false;
  std::int32_t unknown = -1;  // -1: what is unknown is left out
  ByteIds bytes{};            // of single bytes, or for byte_fallback
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
    static thread_local std::vector<BpeSymbol> symbols;  // keeps its room from word to word
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
      const std::uint32_t end = at + (encoding_.of_bytes ? 1 : text::decode_utf8(piece, at).size);
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
    if (encoding_.of_bytes) return byte_id(character[0]);
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
  std::unique_ptr<std::atomic<Shortcut>[]> shortcuts_;  // by place in the table
};

Error corrupt(const std::string& what) { return {Code::corrupt, "tokenizer.json: " + what}; }

// What `written` is in the table: itself, or the bytes that it spells.
std::optional<std::string> table_form(std::string_view written, bool of_bytes) {
  return of_bytes ? spelled_bytes(written) : std::string(written);
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
    // A piece with a character that no byte is written as never occurs.
    if (const auto form = table_form(piece, out.of_bytes)) out.pieces.insert(*form, id);
  }
  if (unknown.empty() || out.unknown >= 0) return {};
  return corrupt("the vocabulary of " + std::to_string(pieces.size()) +
                 " pieces lacks the unknown token \"" + std::string(unknown) + "\"");
}

// "a b", or ["a", "b"].
Result<std::pair<std::string_view, std::string_view>> read_pair(const Json& merge) {
  if (merge.items().size() == 2) {
    return std::pair{merge.items()[0].string(), merge.items()[1].string()};
  }
  const std::string_view line = merge.string();
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos) {
    return corrupt("a merge is of two pieces, found " + merge.dump());
  }
  return std::pair{line.substr(0, space), line.substr(space + 1)};
}

Result<void> read_merge(const Json& merge, std::uint32_t rank, Encoding& out) {
  if (merge.string().starts_with("#version")) return {};
  const auto [left, right] = QUARRY_TRY(read_pair(merge));
  const auto left_form = table_form(left, out.of_bytes);
  const auto right_form = table_form(right, out.of_bytes);
  if (!left_form || !right_form) return {};  // of pieces that never occur
  const auto first = out.pieces.find(*left_form);
  const auto second = out.pieces.find(*right_form);
  const auto both = out.pieces.find(*left_form + *right_form);
  if (!first || !second || !both) {
    return corrupt("merge " + merge.dump() + " of or to a piece that is not in the vocabulary");
  }
  out.merges.insert(first->id, second->id, rank, both->id);
  return {};
}

Result<void> refuse_unread(const Json& model, bool of_bytes) {
  for (const char* setting : {"continuing_subword_prefix", "end_of_word_suffix", "dropout"}) {
    const Json& value = model[setting];
    if (value.is_null() || (value.is_string() && value.string().empty())) continue;
    return Error{Code::invalid, "tokenizer.json: \"" + std::string(setting) +
                                    "\" of a BPE model is not read, found " + value.dump()};
  }
  if (!of_bytes || !model["byte_fallback"].boolean()) return {};
  return Error{Code::invalid,
               "tokenizer.json: \"byte_fallback\" is not read with pre_tokenizer ByteLevel"};
}

Result<Encoding> read_encoding(const Json& model, bool of_bytes) {
  QUARRY_TRY(refuse_unread(model, of_bytes));
  Encoding out;
  out.of_bytes = of_bytes;
  out.ignore_merges = model["ignore_merges"].boolean();
  out.fuse_unknown = model["fuse_unk"].boolean();
  out.fallback = model["byte_fallback"].boolean();
  QUARRY_TRY(read_pieces(model, out));
  const Json::Array& merges = model["merges"].items();
  out.merges = BpeMerges(merges.size());
  std::uint32_t rank = 0;
  for (const Json& merge : merges) QUARRY_TRY(read_merge(merge, rank++, out));
  for (unsigned byte = 0; byte < out.bytes.size(); ++byte) {
    const std::string form = of_bytes ? std::string(1, static_cast<char>(byte)) : byte_piece(byte);
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
