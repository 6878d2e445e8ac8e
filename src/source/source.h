// Where files come from: walks what the user named and says what lies there.
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
  std::filesystem::path path;  // where its bytes lie on this machine
  std::uint64_t bytes = 0;
  // A file that the user named is expected to be readable; one that a walk met need not be.
  enum class Found { named, walked } found = Found::walked;
};

// One thread at a time.
class Source {
 public:
  virtual ~Source() = default;
  using Sink = std::function<Result<void>(SourceFile)>;
  using FailureSink = std::function<void(std::string source, Error error)>;
  // The canonical name of what the user named.
  virtual std::string_view location() const = 0;
  // Every file in a stable order. What cannot be read goes to `failed`, and the walk goes on; an
  // error means that files may have been missed.
  virtual Result<void> walk(const Sink& sink, const FailureSink& failed,
                            const Deadline& deadline) = 0;
  // Whether a source seen in an earlier run belongs to what this one covers: what does and was not
  // walked again is gone. What the filter leaves out is not covered.
  virtual bool covers(std::string_view source) const = 0;

  // A path or URL to the Source that reads it. Errors, which do not repeat the location: not_found,
  // denied, invalid (a scheme that no source reads, with those that are; the reserved folder).
  static Result<std::unique_ptr<Source>> open(std::string_view location,
                                              const SourceFilter& filter = {});
};

}  // namespace quarry::source
