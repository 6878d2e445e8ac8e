// What a model hub says of a repository's files: their sizes, and the hashes of the large ones.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace quarry::model {

struct HubFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::string sha256;  // of files in large-file storage, as all weights are; else empty
};

// "owner/name", each of letters, digits and "._-". Errors: invalid.
Result<void> check_repository(std::string_view repository);

// Addresses of the Hugging Face API, which mirrors serve too.
std::string hub_revision_url(std::string_view hub, std::string_view repository);
std::string hub_tree_url(std::string_view hub, std::string_view repository,
                         std::string_view revision);
std::string hub_file_url(std::string_view hub, std::string_view repository,
                         std::string_view revision, std::string_view file);

// The commit that a reply to hub_revision_url names. Errors: corrupt.
Result<std::string> parse_revision(std::string_view reply);
// The files in a reply to hub_tree_url. Errors: corrupt.
Result<std::vector<HubFile>> parse_tree(std::string_view reply);

}  // namespace quarry::model
