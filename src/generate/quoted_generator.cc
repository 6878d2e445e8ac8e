#include "generate/quoted_generator.h"

#include "generate/citations.h"
#include "generate/confidence.h"
#include "generate/quote_selection.h"

namespace quarry {
namespace {

// Sentences of one paragraph run on; another paragraph, or a list, begins on a line of its own.
std::string_view separator(const Quote& before, const Quote& next) {
  const bool same = before.passage == next.passage && before.paragraph == next.paragraph;
  return same ? " " : "\n";
}

Answer quote(const GenerateRequest& request, const std::vector<Quote>& quotes,
             const TextSink& show) {
  Answer answer{.question = request.question};
  Citations citations;
  for (std::size_t i = 0; i < quotes.size(); ++i) {
    const Passage& passage = request.search->passages[quotes[i].passage];
    AnswerSentence sentence{.text = folded_for_display(quotes[i].range.in(passage.view.chunk.text)),
                            .citations = {citations.cite(passage, quotes[i].range)},
                            .support = Support::quoted};
    std::string piece(i == 0 ? std::string_view() : separator(quotes[i - 1], quotes[i]));
    piece += sentence.text + " " + citation_marks(sentence.citations);
    if (show) show(piece);
    answer.text += piece;
    answer.sentences.push_back(std::move(sentence));
  }
  answer.citations = citations.take();
  return answer;
}

}  // namespace

Answer abstention(std::string_view question, double confidence) {
  Answer answer;
  answer.question = question;
  answer.text = kAbstention;
  answer.confidence = confidence;
  answer.abstained = true;
  return answer;
}

Result<Answer> QuotedGenerator::generate(const GenerateRequest& request, const TextSink& show,
                                         Trace& trace, const Deadline& deadline) const {
  QUARRY_TRY(deadline.check("quoting an answer"));
  const Question question(request.question);
  const Ranking ranking = rank_sentences(question, *request.search, embedder_, trace, deadline);
  const Evidence evidence = gather_evidence(question, *request.search, ranking);
  const double confidence = confidence_of(evidence);
  trace.note("evidence", evidence.to_json());
  const auto quotes = confidence < kAbstainBelow
                          ? std::vector<Quote>()
                          : select_quotes(ranking, *request.search, request.max_sentences);
  Answer answer =
      quotes.empty() ? abstention(request.question, confidence) : quote(request, quotes, show);
  if (answer.abstained && show) show(answer.text);
  answer.confidence = confidence;
  return answer;
}

}  // namespace quarry
