// A cited answer, quoted or written by a language model.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/trace.h"
#include "retrieve/retriever.h"

namespace quarry::generate {

// How the cited passages support a sentence: it is a verbatim quote, it passed the checks of
// verify.h, or it did not.
enum class Support { quoted, entailed, unsupported };
std::string_view to_string(Support support);

struct Citation {
  int id = 0;  // from 1, in order of first use
  std::string document_id, chunk_id, title, source;
  std::int64_t document_version = 1;
  int page = 0;                              // from 1; 0: the document has no pages
  std::size_t char_start = 0, char_end = 0;  // in code points of the document's text
  std::string quote;                         // the stored text of that range, byte for byte
  double score = 0;                          // of the passage in retrieval
};

struct AnswerSentence {
  std::string text;
  std::vector<int> citations;  // ids
  Support support = Support::unsupported;
};

struct Usage {
  std::int64_t input_tokens = 0, output_tokens = 0;
  double cost_usd = 0;
};

struct Answer {
  std::string question;
  std::string text;  // the sentences with their [1] marks
  std::vector<AnswerSentence> sentences;
  std::vector<Citation> citations;
  double confidence = 0;  // 0 to 1
  bool abstained = false;
  std::string model = "quoted";
  Usage usage;

  Json to_json(const Trace& trace) const;  // `ask --json`
};

}  // namespace quarry::generate
