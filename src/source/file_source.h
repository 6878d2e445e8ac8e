// Files and folders of this machine.
#pragma once

#include <memory>
#include <string_view>

#include "source/source.h"

namespace quarry::source {

// A folder is walked to its leaves in the order of names. Hidden entries and links to folders are
// passed over, so that a walk ends and stays inside what was named.
Result<std::unique_ptr<Source>> open_file_source(std::string_view location,
                                                 const SourceFilter& filter);

}  // namespace quarry::source
