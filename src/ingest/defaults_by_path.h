// Labels and metadata that outlive the run which gave them: each file has those of the nearest path
// above it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "store/path_defaults.h"

namespace quarry::ingest {

// What the caller of a run gives to all documents below the locations of the run.
struct GivenData {
  // Absent: each document keeps the labels it has. Empty: everyone may read.
  std::optional<std::vector<std::string>> labels;
  Json metadata = Json::object();  // added to what was given before, by name
  enum class Earlier { kept, dropped } earlier_metadata = Earlier::kept;

  bool empty() const;
};

// One thread at a time, or read by many.
class DefaultsByPath {
 public:
  explicit DefaultsByPath(std::vector<store::PathDefaults> stored);

  // For all that lies at or below `path`; labels replace those of paths below, metadata are added
  // to theirs.
  void give(const std::string& path, const GivenData& given);

  struct Nearest {
    std::optional<std::vector<std::string>> labels;
    Json metadata = Json::object();
  };
  Nearest of(std::string_view file) const;
  std::vector<store::PathDefaults> all() const;

 private:
  void give_labels(const std::string& path, const std::vector<std::string>& labels);
  void give_metadata(const std::string& path, const GivenData& given);
  std::vector<store::PathDefaults*> strictly_below(const std::string& path);

  std::map<std::string, store::PathDefaults, std::less<>> by_path_;
};

}  // namespace quarry::ingest
