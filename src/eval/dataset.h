// A labelled retrieval dataset in the layout of BEIR (Thakur et al., 2021).
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

// The grades of a query's judged documents, by document id; above 0 means relevant.
using Judgements = std::map<std::string, int>;

struct Dataset {
  std::string name;                // name of the folder
  std::filesystem::path corpus;    // corpus.jsonl or corpus.jsonl.gz
  std::vector<EvalQuery> queries;  // queries with at least one judgement, in file order
  std::map<std::string, Judgements> judgements;  // by query id
};

// Reads FOLDER/queries.jsonl[.gz] and FOLDER/qrels/test.tsv. Errors: not_found, with the missing
// file; corrupt, with the line and what was expected; invalid, if no query has a judgement.
Result<Dataset> open_dataset(const std::filesystem::path& folder);

// Describes the first duplicate _id of the corpus and its two lines; empty if all are unique.
Result<std::string> duplicate_document(const std::filesystem::path& corpus);

}  // namespace quarry::eval
