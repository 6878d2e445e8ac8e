// Tokenizer expressions are written for Oniguruma, in which "^" and "$" match at every line and
// `\w` and `\h` match other characters than in ICU. They come from untrusted files, so ICU's time
// and stack are limited: a pattern such as (a*)*b would take exponential time.
#include "tokenize/pattern.h"

#include <unicode/regex.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>

namespace quarry::tokenize {

struct Pattern::Expression {
  std::unique_ptr<icu::RegexPattern> compiled;
};

namespace {

// In ICU's units of about a thousand steps. The limit is about ten milliseconds; an ordinary match
// takes microseconds.
constexpr std::int32_t kMostWork = 100;
constexpr std::int32_t kMostStackBytes = 8 << 20;
constexpr std::size_t kLongestExpression = 16 << 10;

// Translates an expression from Oniguruma to ICU syntax.
std::string for_icu(std::string_view expression) {
  // Oniguruma counts the superscript digits and fractions of Latin-1 as word characters, but not
  // those of other blocks.
  constexpr std::string_view kWord =
      R"(\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\x{B2}\x{B3}\x{B9}\x{BC}-\x{BE})";
  constexpr std::string_view kHex = "0-9A-Fa-f";
  std::string out;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    const char next = expression[i] == '\\' && i + 1 < expression.size() ? expression[i + 1] : '\0';
    const bool outside = next == 'W' || next == 'H';
    if (next == '\0') {
      out += expression[i];
      continue;
    }
    ++i;
    if (next == 'w' || next == 'W' || next == 'h' || next == 'H') {
      out += outside ? "[^" : "[";
      out += next == 'w' || next == 'W' ? kWord : kHex;
      out += ']';
    } else {
      out += {'\\', next};
    }
  }
  return out;
}

struct CloseText {
  void operator()(UText* text) const { utext_close(text); }
};

}  // namespace

Result<Pattern> Pattern::read(const Json& json, std::string_view owner) {
  Pattern out;
  out.string_ = json["String"].string();
  if (!out.string_.empty()) return out;
  const std::string expression(json["Regex"].string());
  if (expression.empty() || expression.size() > kLongestExpression) {
    return Error{Code::corrupt, "tokenizer.json: expected a \"String\" or a \"Regex\" of at most " +
                                    std::to_string(kLongestExpression) +
                                    " bytes as the pattern of " + std::string(owner)};
  }
  out.words_ = WordPattern::from(expression);
  if (out.words_) return out;
  UErrorCode status = U_ZERO_ERROR;
  UParseError where;
  const icu::UnicodeString units = icu::UnicodeString::fromUTF8(for_icu(expression));
  std::unique_ptr<icu::RegexPattern> compiled(
      icu::RegexPattern::compile(units, UREGEX_MULTILINE, where, status));
  if (U_FAILURE(status)) {
    return Error{Code::invalid, "tokenizer.json: the expression \"" + expression + "\" of " +
                                    std::string(owner) +
                                    " does not compile: " + u_errorName(status)};
  }
  out.expression_ = std::make_shared<const Expression>(std::move(compiled));
  return out;
}

bool Pattern::for_each(std::string_view text, const Each& each) const {
  if (!string_.empty()) return for_each_string(text, each);
  return words_ ? for_each_word(text, each) : for_each_match(text, each);
}

bool Pattern::for_each_string(std::string_view text, const Each& each) const {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t found = std::min(text.find(string_, at), text.size());
    if (found > at && !each({at, found}, false)) return false;
    if (found == text.size()) break;
    at = found + string_.size();
    if (!each({found, at}, true)) return false;
  }
  return true;
}

bool Pattern::for_each_word(std::string_view text, const Each& each) const {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = words_->end_of_word(text, at);
    if (!each({at, end}, true)) return false;
    at = end;
  }
  return true;
}

bool Pattern::for_each_match(std::string_view text, const Each& each) const {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::RegexMatcher> matcher(expression_->compiled->matcher(status));
  const std::unique_ptr<UText, CloseText> input(
      utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status));
  if (U_SUCCESS(status)) {
    matcher->setTimeLimit(kMostWork, status);
    matcher->setStackLimit(kMostStackBytes, status);
    matcher->reset(input.get());
  }
  std::size_t at = 0;
  while (U_SUCCESS(status) && matcher->find(status) && U_SUCCESS(status)) {
    const auto begin = static_cast<std::size_t>(matcher->start64(status));
    const auto end = static_cast<std::size_t>(matcher->end64(status));
    if (U_FAILURE(status)) break;
    if (begin > at && !each({at, begin}, false)) return false;
    if (!each({begin, end}, true)) return false;
    at = end;
  }
  return at == text.size() || each({at, text.size()}, false);
}

}  // namespace quarry::tokenize
