#include "generate/draft_checker.h"

#include "text/unicode.h"

namespace quarry::generate {
namespace {

std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : text::fold(text)) {
    if ((c >= 'a' && c <= 'z') || c == ' ') letters += c;
  }
  return letters;
}

// Compares only letters: models change the case and the full stop.
bool is_abstention(const DraftSentence& draft) {
  return letters_of(draft.text) == letters_of(kAbstention);
}

}  // namespace

Result<void> DraftChecker::add(const DraftSentence& draft) {
  QUARRY_TRY(deadline_.check("checking the model's answer"));
  if (is_abstention(draft)) {
    abstained_ = true;
    return {};
  }
  Verdict verdict = verifier_.check(draft, deadline_);
  ++sentences_;
  if (verdict.support == Support::unsupported) reasons_.push(verdict.reason);
  return answer_.add({.text = draft.text,
                      .support = verdict.support,
                      .evidence = std::move(verdict.evidence),
                      .placement = draft.new_line ? Placement::new_line : Placement::same_line});
}

}  // namespace quarry::generate
