#include "source/source.h"

#include <array>

#include "source/file_source.h"

namespace quarry::source {
namespace {

struct Kind {
  std::string_view name, reads;
  Result<std::unique_ptr<Source>> (*open)(std::string_view location, const SourceFilter& filter);
};

constexpr auto kKinds = std::to_array<Kind>({
#define QUARRY_SOURCE(name, reads) {#name, reads, open_##name##_source},
#include "source/sources.def"
#undef QUARRY_SOURCE
});

}  // namespace

Result<std::unique_ptr<Source>> Source::open(std::string_view location,
                                             const SourceFilter& filter) {
  std::string known;
  for (const Kind& kind : kKinds) {
    auto source = QUARRY_TRY(kind.open(location, filter));
    if (source) return source;
    known +=
        (known.empty() ? "" : ", ") + std::string(kind.name) + " (" + std::string(kind.reads) + ")";
  }
  return Error{Code::invalid, "expected a location that a source reads; known sources: " + known};
}

}  // namespace quarry::source
