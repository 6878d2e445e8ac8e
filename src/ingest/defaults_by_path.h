// Labels and metadata that outlive the run that set them. Each file gets those of the nearest path
// at or above it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "store/path_defaults.h"

namespace quarry::ingest {

// Labels and metadata that the caller of a run sets for all documents below the run's locations.
struct GivenData {
  // Absent: each document keeps its labels. Empty list: everyone may read.
  std::optional<std::vector<std::string>> labels;
  Json metadata = Json::object();  // merged by name into the metadata of earlier runs
  enum class Earlier { kept, dropped } earlier_metadata = Earlier::kept;

  bool empty() const;
};

// One thread at a time; several threads may call the const functions together.
class DefaultsByPath {
 public:
  explicit DefaultsByPath(std::vector<store::PathDefaults> stored);

  // Sets the data for everything at or below `path`. Labels replace those of deeper paths; metadata
  // is merged into theirs.
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
