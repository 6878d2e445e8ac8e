#include "tokenize/normalizer.h"

#include <string>
#include <vector>

namespace quarry::tokenize {
namespace {

class Sequence final : public Normalizer {
 public:
  explicit Sequence(std::vector<std::unique_ptr<Normalizer>> parts) : parts_(std::move(parts)) {}

  void apply(AlignedText& text) const override {
    for (const auto& part : parts_) part->apply(text);
  }

 private:
  std::vector<std::unique_ptr<Normalizer>> parts_;
};

}  // namespace

Result<std::unique_ptr<Normalizer>> open_normalizer_sequence(const Json& json) {
  std::vector<std::unique_ptr<Normalizer>> parts;
  for (const Json& part : json["normalizers"].items()) {
    parts.push_back(QUARRY_TRY(read_normalizer(part)));
  }
  return std::make_unique<Sequence>(std::move(parts));
}

Result<std::unique_ptr<Normalizer>> read_normalizer(const Json& json) {
  if (json.is_null()) return std::make_unique<Sequence>(std::vector<std::unique_ptr<Normalizer>>{});
  const std::string_view type = json["type"].string("none");
  std::string known;
#define QUARRY_NORMALIZER(name, open)   \
  if (type == #name) return open(json); \
  known += known.empty() ? #name : ", " #name;
#include "tokenize/normalizers.def"
#undef QUARRY_NORMALIZER
  return Error{Code::invalid, "tokenizer.json: unsupported normalizer type \"" + std::string(type) +
                                  "\", expected one of: " + known};
}

}  // namespace quarry::tokenize
