#include "source/file_source.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace quarry::source {
namespace {

namespace fs = std::filesystem;

bool hidden(const fs::path& path) { return path.filename().native().starts_with('.'); }

// The message omits the path, because callers show it next to the error.
Error cannot_read(const std::error_code& error) {
  const Code code = error == std::errc::permission_denied           ? Code::denied
                    : error == std::errc::no_such_file_or_directory ? Code::not_found
                                                                    : Code::unavailable;
  return {code, "cannot be read: " + error.message()};
}

class FileSource final : public Source {
 public:
  FileSource(fs::path root, SourceFilter filter)
      : root_(std::move(root)), filter_(std::move(filter)) {}

  std::string_view location() const override { return root_.native(); }

  Result<void> walk(const Sink& sink, const FailureSink& failed,
                    const Deadline& deadline) override {
    const Walk walk{.sink = sink, .failed = failed, .deadline = deadline};
    std::error_code error;
    const fs::file_status status = fs::status(root_, error);
    if (fs::is_directory(status)) return folder(root_, walk);
    // A file that the user named is read even if it is hidden.
    if (!filter_.accepts(root_.filename().native(), EntryKind::file)) return {};
    return file(root_, SourceFile::Found::named, walk);
  }

  bool covers(std::string_view source) const override {
    if (!lies_inside(source)) return false;
    const std::string_view below = below_root(source);
    return below.empty() ? filter_.accepts(root_.filename().native(), EntryKind::file)
                         : filter_.accepts_with_folders(below);
  }

 private:
  struct Walk {
    const Sink& sink;
    const FailureSink& failed;
    const Deadline& deadline;
  };

  Result<void> folder(const fs::path& path, const Walk& walk) const {
    QUARRY_TRY(walk.deadline.check("reading " + path.string()));
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
      if (!hidden(at->path())) entries.push_back(at->path());
    }
    if (error) walk.failed(path.string(), cannot_read(error));
    std::sort(entries.begin(), entries.end());
    for (const fs::path& entry : entries) QUARRY_TRY(visit(entry, walk));
    return {};
  }

  Result<void> visit(const fs::path& path, const Walk& walk) const {
    std::error_code error;
    const fs::file_status own = fs::symlink_status(path, error);
    if (own.type() == fs::file_type::none) walk.failed(path.string(), cannot_read(error));
    if (fs::is_directory(own)) return visit_folder(path, walk);
    if (!filter_.accepts(below_root(path.native()), EntryKind::file)) return {};
    if (fs::is_symlink(own)) return visit_link(path, walk);
    // Skip devices, pipes and sockets: reading them would block.
    return fs::is_regular_file(own) ? file(path, SourceFile::Found::walked, walk) : Result<void>{};
  }

  Result<void> visit_folder(const fs::path& path, const Walk& walk) const {
    const bool wanted = filter_.accepts(below_root(path.native()), EntryKind::folder);
    return wanted && !filter_.is_reserved(path) ? folder(path, walk) : Result<void>{};
  }

  // Links to folders are skipped because they can form cycles.
  Result<void> visit_link(const fs::path& path, const Walk& walk) const {
    std::error_code error;
    const fs::path target = fs::canonical(path, error);
    if (error == std::errc::no_such_file_or_directory) {
      walk.failed(path.string(), {Code::not_found, "is a broken symbolic link"});
      return {};
    }
    if (error) {
      walk.failed(path.string(), cannot_read(error));
      return {};
    }
    if (filter_.is_reserved(target) || is_walked(target)) return {};
    return fs::is_regular_file(fs::status(target, error))
               ? file(path, SourceFile::Found::walked, walk)
               : Result<void>{};
  }

  static Result<void> file(const fs::path& path, SourceFile::Found found, const Walk& walk) {
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(path, error);
    if (error) {
      walk.failed(path.string(), cannot_read(error));
      return {};
    }
    return walk.sink({.source = path.string(), .path = path, .bytes = bytes, .found = found});
  }

  bool lies_inside(std::string_view source) const {
    const std::string& root = root_.native();
    if (source == root) return true;
    const bool longer = source.starts_with(root) && source.size() > root.size();
    return longer && (root.ends_with('/') || source[root.size()] == '/');
  }

  std::string_view below_root(std::string_view source) const {
    source.remove_prefix(root_.native().size());
    if (source.starts_with('/')) source.remove_prefix(1);
    return source;
  }

  // Whether this walk reaches the target anyway; a link to it would ingest the same document twice.
  bool is_walked(const fs::path& target) const {
    if (!covers(target.native())) return false;
    const fs::path inside = target.lexically_relative(root_);
    return std::none_of(inside.begin(), inside.end(), hidden);
  }

  const fs::path root_;
  const SourceFilter filter_;
};

}  // namespace

Result<std::unique_ptr<Source>> open_file_source(std::string_view location,
                                                 const SourceFilter& filter) {
  if (location.starts_with("file://")) location.remove_prefix(7);
  if (location.find("://") != std::string_view::npos) return std::unique_ptr<Source>();
  std::error_code error;
  fs::path root = fs::canonical(fs::path(location), error);
  if (error) return cannot_read(error);
  const fs::file_status status = fs::status(root, error);
  if (!fs::is_directory(status) && !fs::is_regular_file(status)) {
    return Error{Code::invalid, "expected a file or a folder, found neither"};
  }
  if (filter.is_reserved(root)) {
    return Error{Code::invalid, "belongs to the data directory " + filter.reserved.string() +
                                    ", which is never ingested"};
  }
  return std::unique_ptr<Source>(std::make_unique<FileSource>(std::move(root), filter));
}

}  // namespace quarry::source
