// A source of documents: enumerates the files at a location that the user named.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"
#include "source/source_filter.h"

namespace quarry::source {

struct SourceFile {
  std::string source;          // canonical: an absolute path, or a URL
  std::filesystem::path path;  // the local file that holds its bytes
  std::uint64_t bytes = 0;
  // A file that the user named must be readable; a file found by a walk need not be.
  enum class Found { named, walked } found = Found::walked;
};

// One thread at a time.
class Source {
 public:
  virtual ~Source() = default;
  using Sink = std::function<Result<void>(SourceFile)>;
  using FailureSink = std::function<void(std::string source, Error error)>;
  // The canonical name of the location.
  virtual std::string_view location() const = 0;
  // Passes every file to `sink`, in a stable order. A file that cannot be read goes to `failed` and
  // the walk continues. An error means that the walk may have missed files.
  virtual Result<void> walk(const Sink& sink, const FailureSink& failed,
                            const Deadline& deadline) = 0;
  // Whether this location covers a source seen in an earlier run. A covered source that the walk
  // did not find again no longer exists. Files that the filter excludes are not covered.
  virtual bool covers(std::string_view source) const = 0;

  // Opens the Source for a path or URL. Errors, whose messages omit the location: not_found,
  // denied, invalid (no source supports the scheme, or the location is in the reserved folder).
  static Result<std::unique_ptr<Source>> open(std::string_view location,
                                              const SourceFilter& filter = {});
};

}  // namespace quarry::source
