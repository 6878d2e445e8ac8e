#include "extract/html_text.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>

#include "extract/entities.h"
#include "extract/signature.h"

namespace quarry::extract {
namespace {

constexpr auto kVoid =
    std::to_array<std::string_view>({"area", "base", "br", "col", "embed", "frame", "hr", "img",
                                     "input", "link", "meta", "param", "source", "track", "wbr"});
constexpr auto kRaw = std::to_array<std::string_view>(
    {"script", "style", "noscript", "template", "svg", "textarea", "title"});
constexpr auto kInline = std::to_array<std::string_view>(
    {"a",    "abbr",   "b",      "bdi", "bdo", "big",   "cite", "code", "data", "dfn",  "em",
     "font", "i",      "img",    "ins", "kbd", "label", "mark", "q",    "s",    "samp", "small",
     "span", "strike", "strong", "sub", "sup", "time",  "tt",   "u",    "var",  "wbr"});

// Elements with optional end tags, which the next one of their kind closes. Pages leave thousands
// of them open, so they do not count as depth. When they do nest, an element that counts separates
// the levels.
constexpr auto kImplied =
    std::to_array<std::string_view>({"p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead",
                                     "tfoot", "option", "optgroup", "colgroup", "rp", "rt"});

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::ranges::find(names, name) != names.end();
}

struct Tag {
  std::string name;  // in lower case
  bool closing = false;
  bool self_closing = false;
};

bool is_letter(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

// Scans the markup once. Each step yields a tag and the text before it.
class TagScanner {
 public:
  explicit TagScanner(std::string_view html) : rest_(html) {}

  // The text before the tag that next() returned last; the remaining text once next() has returned
  // nullopt.
  std::string_view text() const { return text_; }

  std::optional<Tag> next() {
    std::size_t at = 0;
    while (true) {
      at = rest_.find('<', at);
      if (at == std::string_view::npos) break;
      if (rest_.substr(at).starts_with("<!--")) return comment(at);
      if (at + 1 < rest_.size() && (is_letter(rest_[at + 1]) || is_closing(at))) return tag(at);
      if (at + 1 < rest_.size() && (rest_[at + 1] == '!' || rest_[at + 1] == '?')) {
        return other(at);
      }
      ++at;
    }
    text_ = rest_;
    rest_ = {};
    return std::nullopt;
  }

  // Skips everything before the closing tag of `name`.
  void skip_element(std::string_view name) {
    for (std::size_t at = rest_.find("</"); at != std::string_view::npos;
         at = rest_.find("</", at + 2)) {
      if (!starts_with_fold(rest_.substr(at + 2), name)) continue;
      rest_.remove_prefix(at);
      return;
    }
    rest_ = {};
  }

 private:
  bool is_closing(std::size_t at) const {
    return rest_[at + 1] == '/' && at + 2 < rest_.size() && is_letter(rest_[at + 2]);
  }

  void take(std::size_t at, std::size_t end) {
    text_ = rest_.substr(0, at);
    rest_.remove_prefix(std::min(end, rest_.size()));
  }

  Tag comment(std::size_t at) {
    const std::size_t end = rest_.find("-->", at + 4);
    take(at, end == std::string_view::npos ? rest_.size() : end + 3);
    return {.name = "!"};
  }

  Tag other(std::size_t at) {
    const std::size_t end = rest_.find('>', at);
    take(at, end == std::string_view::npos ? rest_.size() : end + 1);
    return {.name = "!"};
  }

  Tag tag(std::size_t at) {
    Tag tag;
    tag.closing = rest_[at + 1] == '/';
    std::size_t i = at + (tag.closing ? 2 : 1);
    for (; i < rest_.size() && (is_letter(rest_[i]) || (rest_[i] >= '0' && rest_[i] <= '9')); ++i) {
      tag.name += static_cast<char>(rest_[i] | 32);
    }
    char quote = '\0';
    for (; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if ((c == '"' || c == '\'') && rest_[i - 1] == '=') {
        quote = c;
      } else if (c == '>') {
        break;
      }
    }
    // An unclosed quote would swallow the rest of the page, so the tag ends at its first '>'
    // instead.
    if (i >= rest_.size()) i = std::min(rest_.find('>', at), rest_.size());
    tag.self_closing = i > 0 && i < rest_.size() && rest_[i - 1] == '/';
    take(at, i + 1);
    return tag;
  }

  std::string_view rest_;
  std::string_view text_;
};

int heading_level(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' ? name[1] - '0' : 0;
}

}  // namespace

std::size_t nesting_depth(std::string_view html) {
  TagScanner scanner(html);
  std::map<std::string, std::size_t, std::less<>> open;
  std::size_t depth = 0;
  std::size_t deepest = 0;
  while (const auto tag = scanner.next()) {
    if (tag->name == "!" || is_one_of(tag->name, kVoid) || is_one_of(tag->name, kImplied)) continue;
    if (!tag->closing) {
      ++open[tag->name];
      deepest = std::max(deepest, ++depth);
      if (tag->name == "script" || tag->name == "style") scanner.skip_element(tag->name);
    } else if (const auto found = open.find(tag->name); found != open.end() && found->second > 0) {
      // A closing tag that matches nothing open closes nothing.
      --found->second;
      --depth;
    }
  }
  return deepest;
}

void add_stripped(std::string_view html, DocumentBuilder& builder) {
  TagScanner scanner(html);
  std::string text;
  int level = 0;
  const auto flush = [&] {
    const std::string clean = collapse_spaces(decode_entities(text));
    if (level > 0) {
      builder.add_heading(level, clean);
    } else {
      builder.add_paragraph(clean);
    }
    text.clear();
  };
  while (const auto tag = scanner.next()) {
    text += scanner.text();
    if (tag->name == "!" || is_one_of(tag->name, kInline)) continue;
    flush();
    level = tag->closing ? 0 : heading_level(tag->name);
    if (!tag->closing && !tag->self_closing && is_one_of(tag->name, kRaw)) {
      scanner.skip_element(tag->name);
    }
  }
  text += scanner.text();
  flush();
}

}  // namespace quarry::extract
