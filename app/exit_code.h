// The one table from kinds of failure to exit codes.
#pragma once

#include "core/result.h"

namespace quarry::app {

enum class ExitCode : int {
  ok = 0,
  error = 1,
  usage = 2,
  abstained = 3,      // no supported answer
  gate_failed = 4,    // a figure of `eval` is below --fail-under
  some_failed = 5,    // some documents could not be ingested
  interrupted = 130,  // as a shell reports SIGINT
  reader_gone = 141   // as it reports SIGPIPE: `| head` took what it wanted
};

constexpr ExitCode exit_code(Code code) {
  switch (code) {
    case Code::invalid:
      return ExitCode::usage;
    case Code::cancelled:
      return ExitCode::interrupted;
    default:
      return ExitCode::error;
  }
}

}  // namespace quarry::app
