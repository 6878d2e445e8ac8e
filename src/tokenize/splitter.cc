// A Sequence passes each piece directly to its next part, without a list in between, so that it can
// stop early.
#include "tokenize/splitter.h"

#include <string>
#include <vector>

namespace quarry::tokenize {
namespace {

class Sequence final : public Splitter {
 public:
  explicit Sequence(std::vector<std::unique_ptr<Splitter>> parts) : parts_(std::move(parts)) {}

  bool split(const Piece& piece, PieceSink& out) const override { return from(0, piece, out); }
  bool to_bytes() const override { return !parts_.empty() && parts_.back()->to_bytes(); }

 private:
  // Passes the pieces of one part to the next part.
  class Link final : public PieceSink {
   public:
    Link(const Sequence& all, std::size_t next, PieceSink& out)
        : all_(all), next_(next), out_(out) {}
    bool take(const Piece& piece) override { return all_.from(next_, piece, out_); }

   private:
    const Sequence& all_;
    std::size_t next_;
    PieceSink& out_;
  };

  bool from(std::size_t part, const Piece& piece, PieceSink& out) const {
    if (part == parts_.size()) return out.take(piece);
    if (part + 1 == parts_.size()) return parts_[part]->split(piece, out);
    Link link(*this, part + 1, out);
    return parts_[part]->split(piece, link);
  }

  std::vector<std::unique_ptr<Splitter>> parts_;
};

}  // namespace

Result<std::unique_ptr<Splitter>> open_splitter_sequence(const Json& json) {
  std::vector<std::unique_ptr<Splitter>> parts;
  for (const Json& part : json["pretokenizers"].items()) {
    if (!parts.empty() && parts.back()->to_bytes()) {
      return Error{Code::invalid,
                   "tokenizer.json: expected pre_tokenizer ByteLevel as the last of a Sequence, "
                   "found before \"" +
                       std::string(part["type"].string("none")) + "\""};
    }
    parts.push_back(QUARRY_TRY(read_splitter(part)));
  }
  return std::make_unique<Sequence>(std::move(parts));
}

Result<std::unique_ptr<Splitter>> read_splitter(const Json& json) {
  if (json.is_null()) return std::make_unique<Sequence>(std::vector<std::unique_ptr<Splitter>>{});
  const std::string_view type = json["type"].string("none");
  std::string known;
#define QUARRY_SPLITTER(name, open)     \
  if (type == #name) return open(json); \
  known += known.empty() ? #name : ", " #name;
#include "tokenize/splitters.def"
#undef QUARRY_SPLITTER
  return Error{Code::invalid, "tokenizer.json: unsupported pre_tokenizer type \"" +
                                  std::string(type) + "\", expected one of: " + known};
}

}  // namespace quarry::tokenize
