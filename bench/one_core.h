// Pins the calling thread, and all threads that it starts later, to one core.
#pragma once

#include <sched.h>

namespace quarry::bench {

inline void stay_on_one_core() {
  cpu_set_t cores;
  sched_getaffinity(0, sizeof cores, &cores);
  for (int core = CPU_SETSIZE - 1, kept = 0; core >= 0; --core) {
    if (CPU_ISSET(core, &cores) && kept++ > 0) CPU_CLR(core, &cores);
  }
  sched_setaffinity(0, sizeof cores, &cores);
}

}  // namespace quarry::bench
