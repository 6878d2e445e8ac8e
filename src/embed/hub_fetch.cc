#include "embed/hub_fetch.h"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace quarry {
namespace {

// The hub sends large files from another host.
constexpr int kMaxRedirects = 5;

Error write_error(const std::filesystem::path& file) {
  return {errno == ENOSPC ? Code::exhausted : Code::unavailable,
          file.string() + ": cannot write: " + std::strerror(errno)};
}

}  // namespace

ModelFetch hub_fetch(const HttpClient& client, Deadline deadline) {
  return [&client, deadline](const std::string& url,
                             const std::filesystem::path& file) -> Result<void> {
    std::ofstream out(file, std::ios::binary);
    if (!out) return write_error(file);
    const BodySink sink = [&](std::string_view piece) -> Result<void> {
      if (out.write(piece.data(), static_cast<std::streamsize>(piece.size()))) return {};
      return write_error(file);
    };
    const HttpRequest request{.url = url, .idempotent = true, .max_redirects = kMaxRedirects};
    Result<HttpResponse> fetched = client.stream(request, sink, deadline);
    out.close();
    if (fetched && out) return {};
    const Error error = fetched ? write_error(file) : fetched.error();
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    return error;
  };
}

}  // namespace quarry
