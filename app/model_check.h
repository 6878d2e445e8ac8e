// Whether a model is whole, what it is, and what it makes of a few texts.
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
  double mean_cosine = 0, least_cosine = 0;  // to fp32, over the texts
};

struct ModelCheck {
  std::string name;
  std::filesystem::path folder;
  std::string from;  // where it was pulled from; empty: it came in another way
  std::vector<model::FileCheck> files;
  std::string architecture;  // as config.json names it
  std::size_t dimension = 0, max_tokens = 0;
  std::string fingerprint;
  Json prompts = Json::object();  // what is set before a text, by use
  std::vector<PrecisionCheck> precisions;
  std::vector<std::string> problems;  // empty: it is sound

  Json to_json() const;
  std::string to_text() const;
};

// Everything that can be found out; what is wrong stands in `problems`. Errors: cancelled, and
// those of reading files.
Result<ModelCheck> check_model(std::string_view name, const std::filesystem::path& folder,
                               const Deadline& deadline);

}  // namespace quarry::app
