// Verifies a model: the hashes of its files, its configuration, and the vectors of a few texts.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.h"
#include "core/json.h"
#include "core/result.h"
#include "model/model_manifest.h"

namespace quarry::app {

struct PrecisionCheck {
  std::string precision;
  double mean_cosine = 0, least_cosine = 0;  // with the fp32 vector of each text
};

struct ModelCheck {
  std::string name;
  std::filesystem::path folder;
  std::string from;  // the source of `models pull`; empty: installed in another way
  std::vector<model::FileCheck> files;
  std::string architecture;  // from config.json, such as "BertModel (bert)"
  std::size_t dimension = 0, max_tokens = 0;
  std::string fingerprint;
  Json prompts = Json::object();  // {"query": "query: "}: prefixes of texts by purpose
  std::vector<PrecisionCheck> precisions;
  std::vector<std::string> problems;  // empty: the model is sound

  Json to_json() const;
  std::string to_text() const;
};

// A model that is damaged or cannot be opened is not an error; the report lists it in `problems`.
// Errors: cancelled; those of reading files.
Result<ModelCheck> check_model(std::string_view name, const std::filesystem::path& folder,
                               const Deadline& deadline);

}  // namespace quarry::app
