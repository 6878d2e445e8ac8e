// The file listing of a model hub: sizes, and hashes of large files. Builds URLs and parses
// replies.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace quarry::model {

struct HubFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::string sha256;  // of files in large-file storage, which all weights are; otherwise empty
};

// Accepts "owner/name", each of letters, digits and "._-". Errors: invalid.
Result<void> check_repository(std::string_view repository);

// URLs of the Hugging Face API, which mirrors also serve.
std::string hub_revision_url(std::string_view hub, std::string_view repository);
std::string hub_tree_url(std::string_view hub, std::string_view repository,
                         std::string_view revision);
std::string hub_file_url(std::string_view hub, std::string_view repository,
                         std::string_view revision, std::string_view file);

// The commit in a reply to hub_revision_url. Errors: corrupt.
Result<std::string> parse_revision(std::string_view reply);
// The files in a reply to hub_tree_url. Errors: corrupt.
Result<std::vector<HubFile>> parse_tree(std::string_view reply);

}  // namespace quarry::model
