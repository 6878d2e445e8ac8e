#include "model/hub_listing.h"

#include <algorithm>

#include "core/json.h"

namespace quarry::model {
namespace {

bool is_word(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !text.empty() && !text.starts_with('.') && std::ranges::all_of(text, allowed);
}

bool is_hash(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::string api(std::string_view hub, std::string_view repository) {
  return std::string(hub) + "/api/models/" + std::string(repository);
}

Result<Json> parse(std::string_view reply) {
  auto json = Json::parse(reply);
  if (json) return json;
  return {Code::corrupt, "expected the hub's reply in JSON: " + json.error().message};
}

}  // namespace

Result<void> check_repository(std::string_view repository) {
  const std::size_t slash = repository.find('/');
  if (slash != repository.npos && is_word(repository.substr(0, slash)) &&
      is_word(repository.substr(slash + 1))) {
    return {};
  }
  return {Code::invalid,
          "expected a repository as owner/name, found \"" + std::string(repository) + "\""};
}

std::string hub_revision_url(std::string_view hub, std::string_view repository) {
  return api(hub, repository) + "/revision/main";
}

std::string hub_tree_url(std::string_view hub, std::string_view repository,
                         std::string_view revision) {
  return api(hub, repository) + "/tree/" + std::string(revision) + "?recursive=true";
}

std::string hub_file_url(std::string_view hub, std::string_view repository,
                         std::string_view revision, std::string_view file) {
  std::string url(hub);
  for (const std::string_view part :
       {std::string_view("/"), repository, std::string_view("/resolve/"), revision,
        std::string_view("/"), file}) {
    url += part;
  }
  return url;
}

Result<std::string> parse_revision(std::string_view reply) {
  const Json json = QUARRY_TRY(parse(reply));
  const std::string_view revision = json["sha"].string();
  if (is_word(revision)) return std::string(revision);
  return {Code::corrupt, "expected the commit in the hub's reply, found " + json["sha"].dump()};
}

Result<std::vector<HubFile>> parse_tree(std::string_view reply) {
  const Json json = QUARRY_TRY(parse(reply));
  if (!json.is_array()) return {Code::corrupt, "expected a list of files in the hub's reply"};
  std::vector<HubFile> files;
  for (const Json& entry : json.items()) {
    if (entry["type"].string() != "file") continue;
    const std::string_view hash = entry["lfs"]["oid"].string();
    const std::int64_t bytes = entry["size"].integer(-1);
    if (entry["path"].string().empty() || bytes < 0 || (!hash.empty() && !is_hash(hash))) {
      return {Code::corrupt, "expected path, size and hash of a file, found " + entry.dump()};
    }
    files.push_back({std::string(entry["path"].string()), static_cast<std::uint64_t>(bytes),
                     std::string(hash)});
  }
  return files;
}

}  // namespace quarry::model
