#include "app/interrupt.h"

#include <ctime>
#include <signal.h>
#include <string_view>
#include <unistd.h>

namespace quarry::app {
namespace {

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

// Longer than any batch of work between two checks of the stop token, and as long as a person
// waits. Some system calls cannot be cancelled, such as a read from a file server that is gone.
constexpr timespec kGracePeriod{.tv_sec = 5, .tv_nsec = 0};

// A signal handler has nowhere to report that standard error is closed.
void say(std::string_view text) {
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

}  // namespace

InterruptWatcher::InterruptWatcher() {
  const sigset_t set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A closed pipe (`quarry search x | head`) is an ordinary write error and must not kill us.
  signal(SIGPIPE, SIG_IGN);
  thread_ = std::jthread([this](const std::stop_token& done) { watch(done); });
}

InterruptWatcher::~InterruptWatcher() {
  thread_.request_stop();
  // Wakes sigwait; the thread then sees the stop request.
  pthread_kill(thread_.native_handle(), SIGTERM);
}

void InterruptWatcher::watch(const std::stop_token& done) {
  const sigset_t set = watched();
  int signal = 0;
  if (sigwait(&set, &signal) != 0 || done.stop_requested()) return;
  stop_.request_stop();
  const int second = sigtimedwait(&set, nullptr, &kGracePeriod);
  if (done.stop_requested()) return;
  if (second < 0) {
    say("quarry: did not stop within 5 seconds, terminated; all committed data is safe\n");
  }
  _exit(128 + signal);
}

}  // namespace quarry::app
