#include "app/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace quarry {
namespace {

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

InterruptWatcher::InterruptWatcher() {
  const sigset_t set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A closed pipe (`quarry search x | head`) is an ordinary write error, not a death.
  signal(SIGPIPE, SIG_IGN);
  thread_ = std::jthread([this](const std::stop_token& done) { watch(done); });
}

InterruptWatcher::~InterruptWatcher() {
  thread_.request_stop();
  // Wakes sigwait; the thread sees that it is done.
  pthread_kill(thread_.native_handle(), SIGTERM);
}

void InterruptWatcher::watch(const std::stop_token& done) {
  const sigset_t set = watched();
  for (int signal = 0; sigwait(&set, &signal) == 0 && !done.stop_requested();) {
    if (stop_.stop_requested()) _exit(128 + signal);
    stop_.request_stop();
  }
}

}  // namespace quarry
