// Normalizers that replace, remove or insert text: Replace, Strip, Prepend.
#include <string>

#include "text/unicode.h"
#include "tokenize/normalizer.h"
#include "tokenize/pattern.h"

namespace quarry::tokenize {
namespace {

class Replace final : public Normalizer {
 public:
  Replace(Pattern pattern, std::string content)
      : pattern_(std::move(pattern)), content_(std::move(content)) {}

  void apply(AlignedText& text) const override {
    Rewriter out(text);
    pattern_.for_each(text.text(), [&](TextRange range, bool is_match) {
      if (is_match) {
        out.replace(range.size(), content_);
      } else {
        out.keep(range.size());
      }
      return true;
    });
    out.finish_into(text);
  }

 private:
  Pattern pattern_;
  std::string content_;
};

class Strip final : public Normalizer {
 public:
  Strip(bool left, bool right) : left_(left), right_(right) {}

  void apply(AlignedText& text) const override {
    const std::string_view all = text.text();
    const std::string_view core = text::trim_white_space(all);
    // If the text is only space, one side removes all of it.
    const std::size_t begin = core.empty() ? (left_ ? all.size() : 0)
                                           : static_cast<std::size_t>(core.data() - all.data());
    const std::size_t before = left_ ? begin : 0;
    const std::size_t after = right_ ? all.size() - begin - core.size() : 0;
    Rewriter out(text);
    out.replace(before, {});
    out.keep(all.size() - before - after);
    out.replace(after, {});
    out.finish_into(text);
  }

 private:
  bool left_;
  bool right_;
};

class Prepend final : public Normalizer {
 public:
  explicit Prepend(std::string what) : what_(std::move(what)) {}

  void apply(AlignedText& text) const override {
    if (text.text().empty()) return;
    Rewriter out(text);
    out.replace(0, what_);
    out.keep(text.text().size());
    out.finish_into(text);
  }

 private:
  std::string what_;
};

}  // namespace

Result<std::unique_ptr<Normalizer>> open_replace(const Json& json) {
  Pattern pattern = QUARRY_TRY(Pattern::read(json["pattern"], "normalizer Replace"));
  return std::make_unique<Replace>(std::move(pattern), std::string(json["content"].string()));
}

Result<std::unique_ptr<Normalizer>> open_strip(const Json& json) {
  return std::make_unique<Strip>(json["strip_left"].boolean(true),
                                 json["strip_right"].boolean(true));
}

Result<std::unique_ptr<Normalizer>> open_prepend(const Json& json) {
  return std::make_unique<Prepend>(std::string(json["prepend"].string()));
}

}  // namespace quarry::tokenize
