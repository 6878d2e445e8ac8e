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

namespace quarry {

struct SourceFile {
  std::string source;          // canonical: an absolute path, or a URL
  std::filesystem::path path;  // where its bytes lie on this machine
  std::uint64_t bytes = 0;
};

// One thread at a time.
class Source {
 public:
  virtual ~Source() = default;
  using Sink = std::function<Result<void>(SourceFile)>;
  using FailureSink = std::function<void(std::string source, Error error)>;
  // Every file in a stable order. What cannot be read goes to `failed`, and the walk goes on.
  virtual Result<void> walk(const Sink& sink, const FailureSink& failed,
                            const Deadline& deadline) = 0;
  // Whether a source seen in an earlier run belongs to what this one covers: what does and was not
  // walked again is gone.
  virtual bool covers(std::string_view source) const = 0;

  // A path or URL to the Source that reads it. Errors: not_found, invalid (a scheme that no source
  // reads, with those that are).
  static Result<std::unique_ptr<Source>> open(std::string_view location);
};

}  // namespace quarry
