#include "generate/answer.h"

namespace quarry::generate {
namespace {

Json to_json(const AnswerSentence& sentence) {
  Json citations = Json::array();
  for (const int id : sentence.citations) citations.push(id);
  return Json::object({{"text", sentence.text},
                       {"citations", std::move(citations)},
                       {"support", to_string(sentence.support)}});
}

Json to_json(const Citation& citation) {
  return Json::object({{"id", citation.id},
                       {"document_id", citation.document_id},
                       {"document_version", citation.document_version},
                       {"chunk_id", citation.chunk_id},
                       {"title", citation.title},
                       {"source", citation.source},
                       {"page", citation.page > 0 ? Json(citation.page) : Json()},
                       {"bbox", Json()},
                       {"char_start", citation.char_start},
                       {"char_end", citation.char_end},
                       {"quote", citation.quote},
                       {"score", citation.score}});
}

template <class T>
Json to_json(const std::vector<T>& items) {
  Json array = Json::array();
  for (const T& item : items) array.push(to_json(item));
  return array;
}

}  // namespace

std::string_view to_string(Support support) {
  switch (support) {
    case Support::quoted:
      return "quoted";
    case Support::entailed:
      return "entailed";
    case Support::unsupported:
      return "unsupported";
  }
  return "unsupported";
}

Json Answer::to_json(const Trace& trace) const {
  return Json::object({{"question", question},
                       {"answer", text},
                       {"sentences", generate::to_json(sentences)},
                       {"citations", generate::to_json(citations)},
                       {"confidence", confidence},
                       {"abstained", abstained},
                       {"degraded", trace.degraded()},
                       {"degraded_reasons", trace.degraded_reasons()},
                       {"model", model},
                       {"usage", Json::object({{"input_tokens", usage.input_tokens},
                                               {"output_tokens", usage.output_tokens},
                                               {"cost_usd", usage.cost_usd}})},
                       {"cache", "miss"},
                       {"timings_ms", trace.timings()}});
}

}  // namespace quarry::generate
