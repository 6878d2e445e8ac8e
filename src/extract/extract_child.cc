// The child's side of extraction: limits its own resources, then reads one file after another.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <new>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <system_error>
#include <thread>
#include <unistd.h>

#include "extract/extractor.h"
#include "extract/wire.h"
#include "extract/worker_pool.h"
#include "store/file_system.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define QUARRY_SHADOW_MEMORY 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define QUARRY_SHADOW_MEMORY 1
#endif
#endif

namespace quarry::extract {
namespace {

// Ends the process when the parent closes its end of the socket, even while a parser is busy.
// PR_SET_PDEATHSIG would not do: it fires when the *thread* that started the child ends. If no
// thread can be started, the child still ends at its processor time limit or before its next file.
void die_with_parent() try {
  std::thread([] {
    pollfd peer{STDIN_FILENO, POLLRDHUP, 0};
    while (true) {
      const int ready = poll(&peer, 1, -1);
      if (ready > 0 && (peer.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0) _exit(0);
      if (ready < 0 && errno != EINTR) return;
    }
  }).detach();
} catch (const std::system_error&) {
}

void set_limit(__rlimit_resource resource, rlim_t value) {
  rlimit limit{};
  getrlimit(resource, &limit);
  limit.rlim_cur = limit.rlim_max = std::min(value, limit.rlim_max);
  setrlimit(resource, &limit);
}

#ifndef QUARRY_SHADOW_MEMORY
std::uint64_t address_space_now() {
  unsigned long pages = 0;
  if (FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return std::uint64_t{pages} * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}
#endif

void bound_self([[maybe_unused]] const ChildLimits& limits) {
  signal(SIGXFSZ, SIG_IGN);  // a write to a log file then fails instead of killing the child
  set_limit(RLIMIT_CORE, 0);
  set_limit(RLIMIT_FSIZE, 0);
  set_limit(RLIMIT_NOFILE, 64);  // the file, the socket, and the fonts that PDFium opens
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#ifndef QUARRY_SHADOW_MEMORY
  set_limit(RLIMIT_AS, address_space_now() + limits.memory_bytes);
#endif
}

// The parent kills a child that exceeds its timeout; this limit works even if the parent is stopped
// or gone.
void bound_processor_time(std::chrono::milliseconds file_timeout) {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  rlimit limit{};
  getrlimit(RLIMIT_CPU, &limit);
  limit.rlim_cur = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 2 +
                                       file_timeout.count() / 1000);
  setrlimit(RLIMIT_CPU, &limit);
}

bool write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<void> send(FrameKind kind, std::string_view payload) {
  if (payload.size() > kMaxFrameBytes) {
    return Error{Code::exhausted, "expected a document of at most " +
                                      std::to_string(kMaxFrameBytes) + " bytes, found " +
                                      std::to_string(payload.size())};
  }
  if (!write_all(encode_frame(kind, payload))) _exit(0);  // the parent is gone
  return {};
}

// The file is mapped: if it shrinks while it is read, SIGBUS kills this child, not the run.
Result<void> extract_mapped(const ExtractRequest& request) {
  const auto file = QUARRY_TRY(store::FileSystem::real().map(request.path));
  const ExtractInput input{request.source, std::filesystem::path(request.path).filename().string(),
                           file->bytes()};
  return extract_file(
      input, [](const Document& document) { return send(FrameKind::document, encode(document)); });
}

// An exception that escapes a library fails the file, not the child.
Result<void> extract_guarded(const ExtractRequest& request) try {
  return extract_mapped(request);
} catch (const std::bad_alloc&) {
  return Error{Code::exhausted,
               request.source + ": does not fit into the memory of an extraction process"};
} catch (const std::length_error&) {
  return Error{Code::exhausted,
               request.source + ": does not fit into the memory of an extraction process"};
} catch (const std::exception& error) {
  return Error{Code::internal, request.source + ": " + error.what()};
}

Result<void> serve(const Frame& frame, ChildLimits& limits) {
  if (frame.kind == FrameKind::limits) {
    limits = QUARRY_TRY(decode_limits(frame.payload));
    bound_self(limits);
    return {};
  }
  if (frame.kind != FrameKind::request) {
    return Error{Code::corrupt,
                 "extraction wire: expected a limits or request frame, found a frame that only a "
                 "child sends"};
  }
  const ExtractRequest request = QUARRY_TRY(decode_request(frame.payload));
  bound_processor_time(limits.file_timeout);
  const Result<void> outcome = extract_guarded(request);
  return outcome ? send(FrameKind::done, {}) : send(FrameKind::failed, encode(outcome.error()));
}

}  // namespace

int serve_extraction() {
  die_with_parent();
  FrameReader reader;
  ChildLimits limits{.memory_bytes = 1ULL << 30, .file_timeout = std::chrono::minutes(2)};
  std::string piece(64 << 10, '\0');
  while (true) {
    const ssize_t got = read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0 ? 0 : 1;
    reader.feed(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
    while (true) {
      const Result<std::optional<Frame>> frame = reader.next();
      if (!frame) return 1;
      if (!*frame) break;
      if (!serve(**frame, limits)) return 1;
    }
  }
}

}  // namespace quarry::extract
