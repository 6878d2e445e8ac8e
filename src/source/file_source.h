// A source that reads local files and folders.
#pragma once

#include <memory>
#include <string_view>

#include "source/source.h"

namespace quarry::source {

// Opens a path or a file:// URL; returns null for other URLs. A folder is walked recursively in
// name order. Hidden entries and links to folders are skipped, so that the walk ends and stays
// inside the named folder.
Result<std::unique_ptr<Source>> open_file_source(std::string_view location,
                                                 const SourceFilter& filter);

}  // namespace quarry::source
