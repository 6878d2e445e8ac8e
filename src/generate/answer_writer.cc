#include "generate/answer_writer.h"

#include <algorithm>

#include "generate/quoted_generator.h"
#include "text/unicode.h"

namespace quarry {
namespace {

std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : fold(text)) {
    if ((c >= 'a' && c <= 'z') || c == ' ') letters += c;
  }
  return letters;
}

bool says_nothing(const DraftSentence& draft) {
  return letters_of(draft.text) == letters_of(kAbstention);
}

}  // namespace

AnswerWriter::AnswerWriter(const GenerateRequest& request, std::size_t passages,
                           const Embedder* embedder, const TextSink& show, const Deadline& deadline)
    : search_(*request.search),
      verifier_(search_, passages, embedder),
      show_(show),
      deadline_(deadline) {
  answer_.question = request.question;
}

Result<void> AnswerWriter::add(const DraftSentence& draft) {
  QUARRY_TRY(deadline_.check("checking the model's answer"));
  if (says_nothing(draft)) {
    abstained_ = true;
    return {};
  }
  const Verdict verdict = verifier_.check(draft, deadline_);
  AnswerSentence sentence{.text = draft.text, .citations = {}, .support = verdict.support};
  for (const PassageSentence& evidence : verdict.evidence) {
    const int id = citations_.cite(search_.passages[evidence.passage], evidence.range);
    if (std::ranges::find(sentence.citations, id) == sentence.citations.end()) {
      sentence.citations.push_back(id);
    }
  }
  if (sentence.support == Support::unsupported) reasons_.push(verdict.reason);
  show(sentence, draft.new_line);
  answer_.sentences.push_back(std::move(sentence));
  return {};
}

void AnswerWriter::show(const AnswerSentence& sentence, bool new_line) {
  std::string piece(answer_.sentences.empty() ? "" : new_line ? "\n" : " ");
  piece += sentence.text;
  const std::string marks = citation_marks(sentence.citations);
  if (!marks.empty()) piece += " " + marks;
  if (sentence.support == Support::unsupported) piece += " " + std::string(kUnsupportedMark);
  answer_.text += piece;
  if (show_) show_(piece);
}

Answer AnswerWriter::take() {
  answer_.citations = citations_.take();
  return std::move(answer_);
}

}  // namespace quarry
