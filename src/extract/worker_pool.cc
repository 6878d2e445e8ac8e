// A child serves one file at a time over a socket pair. The calling thread sends the request, reads
// frames until the child is done, and enforces the file timeout. A child that crashes, is late or
// breaks the protocol is killed; the next call starts a new one.
#include "extract/worker_pool.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <optional>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "core/descriptor.h"
#include "extract/wire.h"

extern char** environ;

namespace quarry::extract {
namespace {

using std::chrono::milliseconds;

// Replacing a child bounds the memory that a library leaks. Over 500 files its start (5 ms) is
// negligible.
constexpr int kFilesPerChild = 500;
// Exit status of the dynamic loader if it cannot load a program.
constexpr int kNotLoaded = 127;
// The longest wait before a stop request is noticed.
constexpr milliseconds kStopCheckInterval{50};

// The environment of a child: only these variables, so that no keys or addresses leak into parsers.
std::vector<std::string> child_environment() {
  static constexpr auto kPassed = std::to_array<std::string_view>(
      {"QUARRY_PDFIUM=", "LANG=", "LC_ALL=", "PATH=", "LD_LIBRARY_PATH=", "ASAN_OPTIONS=",
       "UBSAN_OPTIONS=", "TSAN_OPTIONS=", "LLVM_PROFILE_FILE=", "GCOV_PREFIX="});
  std::vector<std::string> passed;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    if (std::ranges::any_of(kPassed, [&](auto name) { return variable.starts_with(name); })) {
      passed.emplace_back(variable);
    }
  }
  return passed;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

Error system_error(const std::string& what, int error) {
  return {Code::unavailable, what + ": " + std::strerror(error)};
}

// Uses posix_spawn: after a fork of a multi-threaded program, the child may only call
// async-signal-safe functions.
Result<pid_t> spawn(const std::filesystem::path& program, int wire) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, wire, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, wire, STDOUT_FILENO);
  // A parser must not inherit files and sockets that other threads have open.
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  std::vector<std::string> arguments = {program.string(), "extract-worker"};
  std::vector<std::string> environment = child_environment();
  pid_t pid = -1;
  const int error = posix_spawn(&pid, program.c_str(), &actions, nullptr,
                                pointers(arguments).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return system_error("cannot start an extraction process", error);
  return pid;
}

// The error of the file that a child was reading when it ended with this wait status: unavailable
// if the child was killed from outside, which says nothing about the file.
Error verdict_of(int status, const std::string& source) {
  if (!WIFSIGNALED(status)) {
    return {Code::corrupt, source + ": the extraction process ended with status " +
                               std::to_string(WEXITSTATUS(status)) + " while reading it"};
  }
  const int signal = WTERMSIG(status);
  if (signal == SIGKILL) {
    return {Code::unavailable, source +
                                   ": the extraction process was killed, probably because "
                                   "the machine is short of memory"};
  }
  if (signal == SIGXCPU) return {Code::deadline, source + ": took too much processor time"};
  const char* name = sigabbrev_np(signal);
  return {Code::corrupt, source + ": the extraction process crashed with SIG" +
                             (name != nullptr ? name : std::to_string(signal)) +
                             " while reading it"};
}

}  // namespace

// A child process and the parent's end of its socket. One thread at a time.
class WorkerPool::Child {
 public:
  static Result<std::unique_ptr<Child>> start(const WorkerOptions& options) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      return system_error("cannot start an extraction process: no socket", errno);
    }
    std::unique_ptr<Child> child(new Child(Descriptor(ends[0])));
    const Descriptor theirs(ends[1]);
    child->pid_ = QUARRY_TRY(spawn(options.program, theirs.number()));
    const ChildLimits limits{options.memory_bytes, options.file_timeout};
    child->send(FrameKind::limits, encode(limits));
    return child;
  }

  ~Child() {
    if (pid_ > 0) end(Ending::kill);
  }

  bool usable() const { return usable_ && files_ < kFilesPerChild; }
  // True if the dynamic loader could not load the program, for lack of memory or of a library.
  bool never_ran() const { return never_ran_; }

  // Leaves the child unusable unless it answered with `done` or `failed`.
  Result<void> extract(const ExtractRequest& request, const DocumentSink& sink,
                       milliseconds file_timeout, const Deadline& deadline) {
    usable_ = false;
    ++files_;
    if (!send(FrameKind::request, encode(request)))
      return verdict_of(end(Ending::await), request.source);
    milliseconds spent{0};
    while (true) {
      const std::optional<Frame> frame = QUARRY_TRY(reader_.next());
      if (!frame) {
        const bool open = QUARRY_TRY(receive(request.source, spent, file_timeout, deadline));
        if (!open) return verdict_of(end(Ending::await), request.source);
      } else if (frame->kind == FrameKind::document) {
        Document document = QUARRY_TRY(decode_document(frame->payload));
        QUARRY_TRY(sink(std::move(document)));
      } else {
        usable_ = true;
        if (frame->kind == FrameKind::done) return {};
        return decode_error(frame->payload);
      }
    }
  }

 private:
  explicit Child(Descriptor wire) : wire_(std::move(wire)), piece_(256 << 10, '\0') {}

  bool send(FrameKind kind, std::string_view payload) {
    const std::string frame = encode_frame(kind, payload);
    std::string_view rest = frame;
    while (!rest.empty()) {
      const ssize_t sent = ::send(wire_.number(), rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Waits for bytes and feeds them to reader_. Returns false if the child closed its end. `spent`
  // adds up the time spent waiting for the child, not the time that the sink takes.
  Result<bool> receive(const std::string& source, milliseconds& spent, milliseconds file_timeout,
                       const Deadline& deadline) {
    while (true) {
      QUARRY_TRY(deadline.check("extracting " + source));
      if (spent >= file_timeout) {
        return Error{Code::deadline, source + ": extraction took longer than " +
                                         std::to_string(file_timeout.count()) + " ms"};
      }
      const milliseconds wait = std::max(
          milliseconds(1), std::min({kStopCheckInterval, deadline.left(), file_timeout - spent}));
      pollfd ready{wire_.number(), POLLIN, 0};
      const Stopwatch watch;
      const int count = poll(&ready, 1, static_cast<int>(wait.count()));
      slack_ += watch.milliseconds();
      const milliseconds whole(static_cast<std::int64_t>(slack_));
      slack_ -= static_cast<double>(whole.count());
      spent += whole;
      if (count > 0) return take();
    }
  }

  bool take() {
    ssize_t got = 0;
    do {
      got = recv(wire_.number(), piece_.data(), piece_.size(), 0);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) return false;
    reader_.feed(std::string_view(piece_).substr(0, static_cast<std::size_t>(got)));
    return true;
  }

  enum class Ending { kill, await };

  // Ends the process and returns its wait status. With Ending::await, gives a child that closed its
  // end one second to exit, so that the report names its own cause of death instead of SIGKILL.
  int end(Ending ending) {
    wire_.close();
    int status = 0;
    for (int i = 0; ending == Ending::await && i < 1000; ++i) {
      if (waitpid(pid_, &status, WNOHANG) == pid_) return record_exit(status);
      usleep(1000);
    }
    kill(pid_, SIGKILL);
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    return record_exit(status);
  }

  int record_exit(int status) {
    pid_ = -1;
    never_ran_ = WIFEXITED(status) && WEXITSTATUS(status) == kNotLoaded;
    return status;
  }

  Descriptor wire_;
  pid_t pid_ = -1;
  FrameReader reader_;
  std::string piece_;
  double slack_ = 0;  // fraction of a millisecond carried over, so that many short waits add up
  int files_ = 0;
  bool usable_ = true, never_ran_ = false;
};

struct WorkerPool::State {
  WorkerOptions options;
  std::mutex mutex;
  std::condition_variable freed;
  std::size_t busy = 0;
  std::vector<std::unique_ptr<Child>> idle;
  std::optional<Error> start_failure;

  // Reserves a slot among the workers. Returns an idle child, or nullptr if the caller must start
  // one.
  Result<std::unique_ptr<Child>> acquire(const Deadline& deadline) {
    std::unique_lock lock(mutex);
    while (busy >= options.workers) {
      QUARRY_TRY(deadline.check("waiting for an extraction process"));
      freed.wait_for(lock,
                     std::min(kStopCheckInterval, std::max(milliseconds(1), deadline.left())));
    }
    ++busy;
    if (idle.empty()) return std::unique_ptr<Child>();
    std::unique_ptr<Child> child = std::move(idle.back());
    idle.pop_back();
    return child;
  }

  Result<std::unique_ptr<Child>> start() {
    auto child = Child::start(options);
    if (!child) note_start_failure(child.error());
    return child;
  }

  void note_start_failure(const Error& error) {
    const std::lock_guard lock(mutex);
    start_failure = error;
  }

  void release(std::unique_ptr<Child> child) {
    const std::lock_guard lock(mutex);
    --busy;
    if (child) idle.push_back(std::move(child));
    freed.notify_one();
  }
};

WorkerPool::WorkerPool(WorkerOptions options) : state_(std::make_unique<State>()) {
  options.workers = std::max<std::size_t>(options.workers, 1);
  state_->options = std::move(options);
}

WorkerPool::~WorkerPool() = default;

Result<void> WorkerPool::extract(const std::filesystem::path& file, const std::string& source,
                                 const DocumentSink& sink, const Deadline& deadline) {
  const WorkerOptions& options = state_->options;
  std::unique_ptr<Child> child = QUARRY_TRY(state_->acquire(deadline));
  const auto outcome = [&]() -> Result<void> {
    if (!child) child = QUARRY_TRY(state_->start());
    return child->extract({file.string(), source}, sink, options.file_timeout, deadline);
  }();
  if (child && child->never_ran()) {
    state_->note_start_failure({Code::unavailable, "an extraction process could not be loaded"});
  }
  if (child && !child->usable()) child.reset();
  state_->release(std::move(child));
  return outcome;
}

std::optional<Error> WorkerPool::start_failure() const {
  const std::lock_guard lock(state_->mutex);
  return state_->start_failure;
}

}  // namespace quarry::extract
