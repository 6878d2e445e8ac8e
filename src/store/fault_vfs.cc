// A shim between SQLite and its default VFS (sqlite.org/vfs.html, "VFS shims"). Locks, shared
// memory and reads pass through. Before each write, the shim saves the bytes to be overwritten and
// keeps them until the next sync, so that a simulated power loss can restore them.
#include "store/fault_vfs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <ranges>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace quarry::store {
namespace {

using Step = FaultPlan::Step;

// Undo record: the state of a byte range before a write.
struct Before {
  std::uintmax_t file_size;
  sqlite3_int64 offset;
  std::string bytes;
};

// The simulated disk, shared by all connections. Thread-safe.
class Disk {
 public:
  explicit Disk(FaultPlan& plan) : plan_(plan) {}

  // Counts one operation and returns its SQLite result code. After crash_after, `work` has been
  // done although SQLite sees an error.
  template <class Work>
  int operation(int failure, Work work) {
    switch (plan_.next(FaultPlan::Operation::writes)) {
      case Step::go:
        return work();
      case Step::fail:
        return failure;
      case Step::crash_after:
        (void)work();
        return SQLITE_IOERR;
      case Step::crash_before:
        lose_unsynced();
        return SQLITE_IOERR;
      case Step::dead:
        break;
    }
    return SQLITE_IOERR;
  }
  int write_failure() const {
    return plan_.code() == Code::exhausted ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  }

  void keep(const std::string& path, sqlite3_file& file, sqlite3_int64 offset, int size) {
    sqlite3_int64 length = 0;
    file.pMethods->xFileSize(&file, &length);
    const auto there = std::clamp<sqlite3_int64>(length - offset, 0, size);
    std::string bytes(static_cast<std::size_t>(there), '\0');
    if (there > 0) file.pMethods->xRead(&file, bytes.data(), static_cast<int>(there), offset);
    const std::lock_guard lock(mutex_);
    unsynced_[path].push_back({static_cast<std::uintmax_t>(length), offset, std::move(bytes)});
  }
  void forget(const std::string& path) {
    const std::lock_guard lock(mutex_);
    unsynced_.erase(path);
  }

 private:
  void lose_unsynced() {
    const std::lock_guard lock(mutex_);
    for (const auto& [path, writes] : unsynced_) {
      for (const Before& before : writes | std::views::reverse) undo(path, before);
    }
    unsynced_.clear();
  }
  static void undo(const std::string& path, const Before& before) {
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(before.offset);
      file.write(before.bytes.data(), static_cast<std::streamsize>(before.bytes.size()));
    }
    std::error_code ignored;
    std::filesystem::resize_file(path, before.file_size, ignored);
  }

  FaultPlan& plan_;
  std::mutex mutex_;
  std::map<std::string, std::vector<Before>> unsynced_;
};

// The allocation of an open file: this struct, followed by the file object of the default VFS.
struct ShimFile {
  sqlite3_file base;
  Disk* disk;
  std::string* path;
};
constexpr std::size_t kShimSize = (sizeof(ShimFile) + 15) / 16 * 16;

ShimFile& shim(sqlite3_file* file) { return *reinterpret_cast<ShimFile*>(file); }
sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kShimSize);
}
// Forwards a call to the file object of the default VFS.
template <auto Method, class... Arguments>
int pass(sqlite3_file* file, Arguments... arguments) {
  return (real(file)->pMethods->*Method)(real(file), arguments...);
}

int close(sqlite3_file* file) {
  delete shim(file).path;
  return pass<&sqlite3_io_methods::xClose>(file);
}
int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  Disk& disk = *shim(file).disk;
  return disk.operation(disk.write_failure(), [&] {
    disk.keep(*shim(file).path, *real(file), offset, size);
    return pass<&sqlite3_io_methods::xWrite>(file, bytes, size, offset);
  });
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  Disk& disk = *shim(file).disk;
  return disk.operation(SQLITE_IOERR_TRUNCATE, [&] {
    sqlite3_int64 length = 0;
    pass<&sqlite3_io_methods::xFileSize>(file, &length);
    disk.keep(*shim(file).path, *real(file), size,
              static_cast<int>(std::max<sqlite3_int64>(0, length - size)));
    return pass<&sqlite3_io_methods::xTruncate>(file, size);
  });
}
int sync(sqlite3_file* file, int) {
  return shim(file).disk->operation(SQLITE_IOERR_FSYNC, [&] {
    shim(file).disk->forget(*shim(file).path);
    return SQLITE_OK;
  });
}
void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }

const sqlite3_io_methods* methods() {
  using M = sqlite3_io_methods;
  static const M table = [] {
    M made{};
    made.iVersion = 2;
    made.xClose = close;
    made.xRead = pass<&M::xRead, void*, int, sqlite3_int64>;
    made.xWrite = write;
    made.xTruncate = truncate;
    made.xSync = sync;
    made.xFileSize = pass<&M::xFileSize, sqlite3_int64*>;
    made.xLock = pass<&M::xLock, int>;
    made.xUnlock = pass<&M::xUnlock, int>;
    made.xCheckReservedLock = pass<&M::xCheckReservedLock, int*>;
    made.xFileControl = pass<&M::xFileControl, int, void*>;
    made.xSectorSize = pass<&M::xSectorSize>;
    made.xDeviceCharacteristics = pass<&M::xDeviceCharacteristics>;
    made.xShmMap = pass<&M::xShmMap, int, int, int, void volatile**>;
    made.xShmLock = pass<&M::xShmLock, int, int, int>;
    made.xShmBarrier = shm_barrier;
    made.xShmUnmap = pass<&M::xShmUnmap, int>;
    return made;
  }();
  return &table;
}

}  // namespace

struct FaultVfs::State {
  explicit State(FaultPlan& plan) : disk(plan), below(sqlite3_vfs_find(nullptr)), vfs(*below) {
    vfs.zName = "fault";
    vfs.szOsFile = static_cast<int>(kShimSize) + below->szOsFile;
    vfs.pAppData = this;
    vfs.xOpen = [](sqlite3_vfs* self, sqlite3_filename name, sqlite3_file* file, int flags,
                   int* opened) {
      State& state = *static_cast<State*>(self->pAppData);
      file->pMethods = nullptr;
      const int code = state.below->xOpen(state.below, name, real(file), flags, opened);
      if (!real(file)->pMethods) return code;
      shim(file).disk = &state.disk;
      shim(file).path = new std::string(name ? name : "");
      file->pMethods = methods();
      return code;
    };
    vfs.xDelete = [](sqlite3_vfs* self, const char* name, int) {
      State& state = *static_cast<State*>(self->pAppData);
      return state.disk.operation(SQLITE_IOERR_DELETE, [&] {
        state.disk.forget(name);
        return state.below->xDelete(state.below, name, 0);
      });
    };
    sqlite3_vfs_register(&vfs, 1);
  }
  ~State() {
    sqlite3_vfs_unregister(&vfs);
    sqlite3_vfs_register(below, 1);
  }

  Disk disk;
  sqlite3_vfs* below;
  sqlite3_vfs vfs;
};

FaultVfs::FaultVfs(FaultPlan& plan) : state_(std::make_unique<State>(plan)) {}
FaultVfs::~FaultVfs() = default;

}  // namespace quarry::store
