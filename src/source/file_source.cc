#include "source/file_source.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace quarry {
namespace {

namespace fs = std::filesystem;

bool hidden(const fs::path& path) { return path.filename().native().starts_with('.'); }

Error cannot_read(const fs::path& path, const std::error_code& error) {
  const Code code = error == std::errc::permission_denied ? Code::denied : Code::unavailable;
  return {code, "cannot read " + path.string() + ": " + error.message()};
}

class FileSource final : public Source {
 public:
  explicit FileSource(fs::path root) : root_(std::move(root)) {}

  Result<void> walk(const Sink& sink, const FailureSink& failed,
                    const Deadline& deadline) override {
    // What was named outright is read even when it is hidden.
    return fs::is_directory(root_) ? folder(root_, sink, failed, deadline)
                                   : file(root_, sink, failed);
  }

  bool covers(std::string_view source) const override {
    const std::string& root = root_.native();
    if (source == root) return true;
    const bool inside = source.starts_with(root) && source.size() > root.size();
    return inside && (root.ends_with('/') || source[root.size()] == '/');
  }

 private:
  Result<void> folder(const fs::path& path, const Sink& sink, const FailureSink& failed,
                      const Deadline& deadline) const {
    QUARRY_TRY(deadline.check("reading " + path.string()));
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
      if (!hidden(at->path())) entries.push_back(at->path());
    }
    if (error) failed(path.string(), cannot_read(path, error));
    std::sort(entries.begin(), entries.end());
    for (const fs::path& entry : entries) QUARRY_TRY(visit(entry, sink, failed, deadline));
    return {};
  }

  Result<void> visit(const fs::path& path, const Sink& sink, const FailureSink& failed,
                     const Deadline& deadline) const {
    std::error_code error;
    const fs::file_status own = fs::symlink_status(path, error);
    if (fs::is_directory(own)) return folder(path, sink, failed, deadline);
    const fs::file_status target = fs::status(path, error);
    if (fs::is_symlink(own) && !fs::exists(target)) {
      failed(path.string(), {Code::not_found, path.string() + " is a link to nothing"});
      return {};
    }
    if (fs::is_symlink(own) && is_walked(fs::canonical(path, error))) return {};
    // Devices, pipes and sockets would block a reader; links to folders could go round in circles.
    return fs::is_regular_file(target) ? file(path, sink, failed) : Result<void>{};
  }

  static Result<void> file(const fs::path& path, const Sink& sink, const FailureSink& failed) {
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(path, error);
    if (error) {
      failed(path.string(), cannot_read(path, error));
      return {};
    }
    return sink({.source = path.string(), .path = path, .bytes = bytes});
  }

  // A link to a file that this walk meets anyway would only be the same document twice.
  bool is_walked(const fs::path& target) const {
    if (!covers(target.native())) return false;
    const fs::path inside = target.lexically_relative(root_);
    return std::none_of(inside.begin(), inside.end(), hidden);
  }

  fs::path root_;
};

}  // namespace

Result<std::unique_ptr<Source>> open_file_source(std::string_view location) {
  if (location.starts_with("file://")) location.remove_prefix(7);
  if (location.find("://") != std::string_view::npos) return std::unique_ptr<Source>();
  std::error_code error;
  fs::path root = fs::canonical(fs::path(location), error);
  if (error) {
    const Code code = error == std::errc::permission_denied ? Code::denied : Code::not_found;
    return Error{code, "cannot open " + std::string(location) + ": " + error.message()};
  }
  if (!fs::is_directory(root) && !fs::is_regular_file(root)) {
    return Error{Code::invalid,
                 root.string() + " is neither a file nor a folder: only these can be ingested"};
  }
  return std::unique_ptr<Source>(std::make_unique<FileSource>(std::move(root)));
}

}  // namespace quarry
