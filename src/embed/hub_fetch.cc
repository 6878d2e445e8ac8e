#include "embed/hub_fetch.h"

#include "store/file_system.h"

namespace quarry::embed {
namespace {

// The hub redirects large files to another host.
constexpr int kMaxRedirects = 5;

}  // namespace

model::ModelFetch hub_fetch(const net::HttpClient& client, Deadline deadline) {
  return [&client, deadline](const std::string& url,
                             const std::filesystem::path& path) -> Result<void> {
    const auto file =
        QUARRY_TRY(store::FileSystem::real(store::FileSystem::Readers::everyone).create(path));
    const net::BodySink sink = [&](std::string_view piece) { return file->append(piece); };
    const net::HttpRequest request{.url = url, .idempotent = true, .max_redirects = kMaxRedirects};
    QUARRY_TRY(client.stream(request, sink, deadline));
    return file->commit({});
  };
}

}  // namespace quarry::embed
