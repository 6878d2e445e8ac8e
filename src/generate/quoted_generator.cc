#include "generate/quoted_generator.h"

#include "generate/confidence.h"
#include "generate/quote_selection.h"
#include "text/control_filter.h"

namespace quarry::generate {
namespace {

// Quotes of one paragraph share a line; a quote of another paragraph begins a new one.
Placement placement(const Quote& before, const Quote& next) {
  const bool same = before.passage == next.passage && before.paragraph == next.paragraph;
  return same ? Placement::same_line : Placement::new_line;
}

Result<void> add_quotes(const std::vector<Quote>& quotes, const retrieve::SearchResult& search,
                        AnswerWriter& answer) {
  for (std::size_t i = 0; i < quotes.size(); ++i) {
    const Quote& quote = quotes[i];
    const std::string_view text = quote.range.in(search.passages[quote.passage].view.chunk.text);
    QUARRY_TRY(
        answer.add({.text = folded_for_display(text::without_controls(text)),
                    .support = Support::quoted,
                    .evidence = {{.passage = quote.passage, .range = quote.range}},
                    .placement = i == 0 ? Placement::same_line : placement(quotes[i - 1], quote)}));
  }
  return {};
}

}  // namespace

Result<Outcome> QuotedGenerator::generate(const GenerateRequest& request, AnswerWriter& answer,
                                          Trace& trace, const Deadline& deadline) const {
  QUARRY_TRY(deadline.check("quoting an answer"));
  const retrieve::SearchResult& search = *request.search;
  const Question question(request.question);
  const Ranking ranking = rank_sentences(question, search, embedder_, trace, deadline);
  const Evidence evidence = gather_evidence(question, search, ranking);
  const double confidence = confidence_of(evidence);
  trace.note("evidence", evidence.to_json());
  auto quotes = confidence < kAbstainBelow ? std::vector<Quote>()
                                           : select_quotes(ranking, search, request.max_sentences);
  const bool abstained = quotes.empty();
  std::erase_if(quotes,
                [&](const Quote& quote) { return answer.has_cited(quote.passage, quote.range); });
  QUARRY_TRY(add_quotes(quotes, search, answer));
  return Outcome{.confidence = confidence, .abstained = abstained};
}

}  // namespace quarry::generate
