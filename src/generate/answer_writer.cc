#include "generate/answer_writer.h"

#include <algorithm>

#include "text/control_filter.h"

namespace quarry::generate {
namespace {

// The error message of a service, on one line and without control characters.
std::string one_line(std::string_view reason) {
  std::string line = text::without_controls(reason);
  std::ranges::replace(line, '\n', ' ');
  return line;
}

void add_id(std::vector<int>& ids, int id) {
  if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
}

}  // namespace

AnswerWriter::AnswerWriter(std::string_view question, const retrieve::SearchResult& search,
                           AnswerSink& sink)
    : search_(search), sink_(sink) {
  answer_.question = question;
}

Result<void> AnswerWriter::add(NewSentence added) {
  const std::size_t known = citations_.list().size();
  AnswerSentence sentence{.text = std::move(added.text), .support = added.support};
  for (const PassageSentence& evidence : added.evidence) {
    const int id = citations_.cite(search_.passages[evidence.passage], evidence.range);
    add_id(sentence.citations, id);
    if (sentence.support != Support::unsupported) add_id(supported_ids_, id);
  }
  std::string piece(separator(added.placement));
  piece += sentence.text;
  const std::string marks = citation_marks(sentence.citations);
  if (!marks.empty()) piece += " " + marks;
  if (sentence.support == Support::unsupported) piece.append(" ").append(kUnsupportedMark);
  answer_.text += piece;
  answer_.sentences.push_back(std::move(sentence));
  broke_off_ = false;
  return remember(sink_.sentence({.text = piece,
                                  .sentence = answer_.sentences.back(),
                                  .new_citations = std::span(citations_.list()).subspan(known)}));
}

Result<void> AnswerWriter::break_off(std::string_view reason) {
  const std::string line = "\n\n[The model's answer broke off here: " + one_line(reason) + "]";
  answer_.text += line;
  broke_off_ = true;
  return remember(sink_.restart(line, reason));
}

bool AnswerWriter::has_cited(std::size_t passage, TextRange range) const {
  return std::ranges::any_of(supported_ids_, [&](int id) {
    return citations_.covers(id, search_.passages[passage], range);
  });
}

Result<Answer> AnswerWriter::finish(std::string_view model, const Outcome& outcome) {
  answer_.model = model;
  answer_.usage = outcome.usage;
  answer_.confidence = outcome.confidence;
  answer_.citations = citations_.take();
  const bool supported = std::ranges::any_of(answer_.sentences, [](const auto& sentence) {
    return sentence.support != Support::unsupported;
  });
  answer_.abstained = outcome.abstained && !supported;
  if (answer_.abstained && empty()) {
    answer_.text = kAbstention;
    QUARRY_TRY(remember(sink_.abstention(kAbstention)));
  }
  QUARRY_TRY(remember(sink_.done(answer_)));
  return std::move(answer_);
}

Result<void> AnswerWriter::remember(Result<void> status) {
  if (!status) sink_status_ = status;
  return status;
}

std::string_view AnswerWriter::separator(Placement placement) const {
  if (answer_.text.empty()) return "";
  return broke_off_ || placement == Placement::new_line ? "\n" : " ";
}

}  // namespace quarry::generate
