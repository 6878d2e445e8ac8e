// A labelled retrieval collection in the layout of BEIR (Thakur et al., 2021).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"

namespace quarry::eval {

struct EvalQuery {
  std::string id, text;
};

// Grades of the judged documents of one query; above 0 is relevant.
using Judgements = std::map<std::string, int>;

struct Dataset {
  std::string name;                              // of the folder
  std::filesystem::path corpus;                  // corpus.jsonl or corpus.jsonl.gz
  std::vector<EvalQuery> queries;                // those with at least one judgement, in file order
  std::map<std::string, Judgements> judgements;  // by query id
};

// Reads DIR/queries.jsonl[.gz] and DIR/qrels/test.tsv. Errors: not_found (which file), corrupt
// (which line, what was expected).
Result<Dataset> open_dataset(const std::filesystem::path& folder);

// Says which _id stands on two lines of the corpus, for the first such; empty: none does.
Result<std::string> repeated_document(const std::filesystem::path& corpus);

}  // namespace quarry::eval
