#include "model/child_program.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/descriptor.h"

extern char** environ;

namespace quarry::model {
namespace {

constexpr std::size_t kKeptBytes = 4096;
constexpr int kPollMillis = 100;  // how often cancellation is checked

// O_CLOEXEC keeps a program that another thread starts meanwhile from inheriting either end.
struct Pipe {
  Descriptor reader, writer;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) == 0) return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  return {Code::unavailable, std::string("cannot make a pipe: ") + std::strerror(errno)};
}

Result<pid_t> spawn(const std::vector<std::string>& arguments, int errors) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  pid_t child = 0;
  const int failure = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure == 0) return child;
  return {failure == ENOENT ? Code::not_found : Code::unavailable,
          arguments[0] + ": " + std::strerror(failure)};
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Reads until the program closes its standard error, normally by exiting.
Result<std::string> read_errors(int reader, const Deadline& deadline, const std::string& name) {
  std::string kept;
  char buffer[4096];
  while (true) {
    QUARRY_TRY(deadline.check(name));
    pollfd waiting{reader, POLLIN, 0};
    if (::poll(&waiting, 1, kPollMillis) <= 0) continue;
    const ssize_t size = ::read(reader, buffer, sizeof buffer);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return kept;
    kept.append(buffer, static_cast<std::size_t>(size));
    if (kept.size() > kKeptBytes) kept.erase(0, kept.size() - kKeptBytes);
  }
}

}  // namespace

Result<ProgramEnd> run_program(const std::vector<std::string>& arguments,
                               const Deadline& deadline) {
  Pipe pipe = QUARRY_TRY(make_pipe());
  const pid_t child = QUARRY_TRY(spawn(arguments, pipe.writer.number()));
  pipe.writer.close();
  Result<std::string> errors = read_errors(pipe.reader.number(), deadline, arguments[0]);
  if (!errors) ::kill(child, SIGKILL);
  const int status = wait_for(child);
  if (!errors) return errors.error();
  return ProgramEnd{status, *std::move(errors)};
}

}  // namespace quarry::model
