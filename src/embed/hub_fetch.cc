#include "embed/hub_fetch.h"

#include "store/file_system.h"

namespace quarry {
namespace {

// The hub sends large files from another host.
constexpr int kMaxRedirects = 5;

}  // namespace

ModelFetch hub_fetch(const HttpClient& client, Deadline deadline) {
  return [&client, deadline](const std::string& url,
                             const std::filesystem::path& path) -> Result<void> {
    const auto file = QUARRY_TRY(FileSystem::real(FileSystem::Readers::everyone).create(path));
    const BodySink sink = [&](std::string_view piece) { return file->append(piece); };
    const HttpRequest request{.url = url, .idempotent = true, .max_redirects = kMaxRedirects};
    QUARRY_TRY(client.stream(request, sink, deadline));
    return file->commit({});
  };
}

}  // namespace quarry
