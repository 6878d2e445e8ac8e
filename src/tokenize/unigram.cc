// Unigram: finds the most probable way to cover a text with pieces (Kudo 2018, "Subword
// Regularization") by Viterbi's algorithm. Scores are logarithms of probabilities. A character that
// is not a piece may be covered by the unknown piece, which scores below every other piece.
// Neighbouring unknown characters become one token or, with "byte_fallback", one token per byte.
#include <algorithm>
#include <array>
#include <span>

#include "text/utf8.h"
#include "tokenize/piece_trie.h"
#include "tokenize/pipeline.h"
#include "tokenize/vocabulary.h"

namespace quarry::tokenize {
namespace {

constexpr double kUnknownPenalty = 10;  // below the least likely piece, as in SentencePiece

struct Pieces {
  PieceTrie trie;
  PieceTrie::Node root = 0;
  std::vector<double> scores;  // by id
  std::int32_t unknown = 0;
  double unknown_score = 0;
  bool fallback = false;
  ByteIds bytes{};
};

class Unigram final : public PieceModel {
 public:
  explicit Unigram(Pieces pieces) : pieces_(std::move(pieces)) {}

  void append(std::string_view piece, std::vector<Token>& out) const override {
    if (piece.size() < kShort) {
      std::array<Step, kShort> best;
      cover(piece, best, out);
    } else {
      std::vector<Step> best(piece.size() + 1);
      cover(piece, best, out);
    }
  }

 private:
  static constexpr std::size_t kShort = 128;  // longer than most words; 3 KiB of stack
  static constexpr std::uint32_t kNowhere = ~0u;

  // The best way to reach a position: with piece `id`, which starts at `begin`. `next` links the
  // chosen path forward.
  struct Step {
    double score = 0;
    std::uint32_t begin = kNowhere;
    std::uint32_t next = 0;
    std::int32_t id = -1;
  };

  static void improve(Step& step, double score, std::size_t begin, std::int32_t id) {
    if (step.begin != kNowhere && score <= step.score) return;
    step.score = score;
    step.begin = static_cast<std::uint32_t>(begin);
    step.id = id;
  }

  void cover(std::string_view piece, std::span<Step> best, std::vector<Token>& out) const {
    for (std::size_t at = 0; at < piece.size();) at = extend(piece, at, best);
    for (std::size_t end = piece.size(); end > 0; end = best[end].begin) {
      best[best[end].begin].next = static_cast<std::uint32_t>(end);
    }
    for (std::size_t at = 0; at < piece.size();) {
      std::size_t end = best[at].next;
      const std::int32_t id = best[end].id;
      const auto unknown = [&](std::size_t from) {
        return from < piece.size() && best[best[from].next].id == pieces_.unknown;
      };
      if (id != pieces_.unknown) {
        out.push_back({id, {at, end}});
      } else {
        while (unknown(end)) end = best[end].next;
        append_unknown(piece, {at, end}, out);
      }
      at = end;
    }
  }

  // Tries every piece that starts at `at`. Returns the position of the next character.
  std::size_t extend(std::string_view piece, std::size_t at, std::span<Step> best) const {
    const std::size_t size = text::decode_utf8(piece, at).size;
    const double before = best[at].score;
    bool covered = false;
    pieces_.trie.prefixes(pieces_.root, piece.substr(at), [&](std::int32_t id, std::size_t length) {
      improve(best[at + length], before + pieces_.scores[static_cast<std::size_t>(id)], at, id);
      covered |= length == size;
    });
    if (!covered) improve(best[at + size], before + pieces_.unknown_score, at, pieces_.unknown);
    return at + size;
  }

  // The text may literally contain the name of the unknown piece, so an unknown range is looked up
  // again.
  void append_unknown(std::string_view piece, TextRange range, std::vector<Token>& out) const {
    const std::string_view bytes = range.in(piece);
    const std::int32_t known = pieces_.trie.find(pieces_.root, bytes);
    const auto id_of = [&](char c) { return pieces_.bytes[static_cast<unsigned char>(c)]; };
    const bool spelled = known < 0 && pieces_.fallback &&
                         std::ranges::all_of(bytes, [&](char c) { return id_of(c) >= 0; });
    if (!spelled) {
      out.push_back({known < 0 ? pieces_.unknown : known, range});
      return;
    }
    for (std::size_t at = range.begin; at < range.end; ++at) {
      out.push_back({id_of(piece[at]), {at, at + 1}});
    }
  }

  Pieces pieces_;
};

Result<void> read_pieces(const Json::Array& vocabulary, Pieces& out) {
  // XLM-R's vocabulary adds about 3.5 edges per piece; the table has twice the space.
  out.trie = PieceTrie(vocabulary.size() * 6);
  out.root = out.trie.add_root();
  double least = 0;
  std::size_t bytes = 0;
  for (const Json& entry : vocabulary) {
    const Json::Array& pair = entry.items();
    if (pair.size() != 2 || !pair[0].is_string() || !pair[1].is_number()) {
      return Error{
          Code::corrupt,
          "tokenizer.json: expected a piece of a Unigram model as a string and its score, found " +
              entry.dump()};
    }
    const std::string_view piece = pair[0].string();
    QUARRY_TRY(check_vocabulary_bytes(bytes += piece.size()));
    const double score = pair[1].number();
    least = out.scores.empty() ? score : std::min(least, score);
    if (!piece.empty()) {
      out.trie.insert(out.root, piece, static_cast<std::int32_t>(out.scores.size()));
    }
    out.scores.push_back(score);
  }
  out.unknown_score = least - kUnknownPenalty;
  return {};
}

Result<Pieces> read_model(const Json& model) {
  Pieces out;
  QUARRY_TRY(read_pieces(model["vocab"].items(), out));
  const std::int64_t unknown = model["unk_id"].integer(-1);
  if (unknown < 0 || unknown >= static_cast<std::int64_t>(out.scores.size())) {
    return Error{Code::corrupt,
                 "tokenizer.json: expected \"unk_id\" of a Unigram model to be one of its " +
                     std::to_string(out.scores.size()) + " pieces, found " +
                     model["unk_id"].dump()};
  }
  out.unknown = static_cast<std::int32_t>(unknown);
  out.fallback = model["byte_fallback"].boolean();
  for (unsigned byte = 0; byte < out.bytes.size(); ++byte) {
    out.bytes[byte] = out.trie.find(out.root, byte_piece(byte));
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<TokenModel>> open_unigram(const Json& file) {
  auto pipeline = QUARRY_TRY(Pipeline::read(file));
  if (pipeline->to_bytes()) {
    return Error{Code::invalid,
                 "tokenizer.json: pre_tokenizer ByteLevel is not supported with a Unigram model"};
  }
  pipeline->set_model(std::make_unique<Unigram>(QUARRY_TRY(read_model(file["model"]))));
  return pipeline;
}

}  // namespace quarry::tokenize
