#include "store/sqlite_error.h"

#include <cerrno>
#include <sqlite3.h>
#include <string>
#include <system_error>

namespace quarry::store::sqlite {
namespace {

// Classifies an I/O error by the operation that failed. A failed write counts as a lack of space,
// because SQLite returns SQLITE_FULL only for ENOSPC and not for a quota, a file size limit or a
// full tmpfs.
Code io_code(int code, int system_error) {
  switch (code) {
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
    case SQLITE_IOERR_TRUNCATE:
    case SQLITE_IOERR_SHMSIZE:
    case SQLITE_IOERR_SHMMAP:
    case SQLITE_IOERR_NOMEM:
      return Code::exhausted;
    case SQLITE_IOERR_SHORT_READ:
    case SQLITE_IOERR_CORRUPTFS:
    case SQLITE_IOERR_DATA:
      return Code::corrupt;
    case SQLITE_IOERR_ACCESS:
    case SQLITE_IOERR_SHMOPEN:
      return Code::denied;
    default:
      return system_error == ENOSPC || system_error == EDQUOT ? Code::exhausted : Code::unavailable;
  }
}

// Classifies a failed open: denied, unless errno says otherwise.
Code open_code(int system_error) {
  switch (system_error) {
    case ENOENT:
    case ENOTDIR:
      return Code::not_found;
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
      return Code::exhausted;
    default:
      return Code::denied;
  }
}

Code code_of(int code, int system_error) {
  if (code == SQLITE_READONLY_DBMOVED) return Code::corrupt;  // removed or renamed while open
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return Code::exhausted;
    case SQLITE_IOERR:
      return io_code(code, system_error);
    case SQLITE_TOOBIG:
      return Code::invalid;
    case SQLITE_CANTOPEN:
      return open_code(system_error);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Code::denied;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Code::corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Code::conflict;
    case SQLITE_INTERRUPT:
      return Code::cancelled;
    default:
      return Code::internal;
  }
}

std::string_view advice(Code code) {
  switch (code) {
    case Code::exhausted:
      return "; free some space and try again (this change was rolled back)";
    case Code::conflict:
      return "; another process is writing";
    default:
      return "";
  }
}

}  // namespace

Error error_of(sqlite3* handle, int code, const std::filesystem::path& file) {
  const int system_error = handle ? sqlite3_system_errno(handle) : 0;
  std::string message = file.string() + ": " + sqlite3_errstr(code);
  if (const char* detail = handle ? sqlite3_errmsg(handle) : nullptr;
      detail && std::string_view(detail) != sqlite3_errstr(code)) {
    message += std::string(" (") + detail + ")";
  }
  const bool by_system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
  if (by_system && system_error != 0) {
    message += ": " + std::generic_category().message(system_error);
  }
  const Code ours = code_of(code, system_error);
  return {ours, message + std::string(advice(ours))};
}

}  // namespace quarry::store::sqlite
