// A cited answer, however it was made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/trace.h"
#include "retrieve/retriever.h"

namespace quarry::generate {

enum class Support { quoted, entailed, unsupported };
std::string_view to_string(Support support);

struct Citation {
  int id = 0;  // from 1, in order of first use
  std::string document_id, chunk_id, title, source;
  std::int64_t document_version = 1;
  int page = 0;
  std::size_t char_start = 0, char_end = 0;  // code points of the document's text
  std::string quote;                         // byte for byte what the stored document holds there
  double score = 0;
};

struct AnswerSentence {
  std::string text;
  std::vector<int> citations;
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
