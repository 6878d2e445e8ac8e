// The seam to the disk: every byte that Quarry keeps goes through here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace quarry {

// A read-only view of a whole file, valid while it lives (also after the file is unlinked).
// Immutable; share it freely.
class MappedFile {
 public:
  virtual ~MappedFile() = default;
  virtual std::string_view bytes() const = 0;
  // That part of the bytes is larger than memory, and read here and there: nothing is read ahead.
  virtual void expect_scattered_reads(std::string_view part) const { (void)part; }
  // Part of the bytes will be read soon, and may be fetched meanwhile.
  virtual void read_ahead(std::string_view part) const { (void)part; }
  // Gives `visit` that part piece by piece, and leaves in memory what was there before: for what is
  // larger, and read as a whole only once.
  virtual void read_once(std::string_view part,
                         const std::function<void(std::string_view)>& visit) const {
    visit(part);
  }
  // Part of the bytes will not be read soon: what of it is in memory may go.
  virtual void let_go(std::string_view part) const { (void)part; }
};

// A file in the making, written from its beginning to its end: nobody sees it under its name before
// commit(). What was not committed goes with the object. One thread at a time.
class NewFile {
 public:
  virtual ~NewFile() = default;
  virtual Result<void> append(std::string_view bytes) = 0;
  // What was appended so far, to be read while the rest is made.
  virtual Result<std::shared_ptr<const MappedFile>> map() = 0;
  // Puts `beginning` in the place of as many first bytes. Durable under its name on return: syncs,
  // renames, syncs the folder. The last call.
  virtual Result<void> commit(std::string_view beginning) = 0;
};

// Errors of all: not_found, exhausted (disk full: names path and bytes), denied (not writable,
// names the path and how to choose another), unavailable (other I/O errors, with errno's text).
// Thread-safe.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  static FileSystem& real();

  // How the names of half-written files end that a crash may leave in a folder; safe to remove.
  static constexpr std::string_view kLeftover = ".tmp";

  virtual Result<std::shared_ptr<const MappedFile>> map(const std::filesystem::path& path) = 0;
  // A file that will have that name, in one step: it is written beside.
  virtual Result<std::unique_ptr<NewFile>> create(const std::filesystem::path& path) = 0;
  // A whole small one: all or nothing, durable on return.
  Result<void> write_atomically(const std::filesystem::path& path,
                                const std::vector<std::string_view>& pieces);
  virtual Result<void> make_folder(const std::filesystem::path& path) = 0;  // and its parents
  virtual Result<void> remove(const std::filesystem::path& path) = 0;  // a file or an empty folder
  // Names, sorted.
  virtual Result<std::vector<std::string>> list(const std::filesystem::path& folder) = 0;
};

// An exclusive lock on a file, held until destruction or the death of the process.
class FileLock {
 public:
  // Errors: conflict, naming the process that holds it.
  static Result<std::unique_ptr<FileLock>> acquire(const std::filesystem::path& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace quarry
