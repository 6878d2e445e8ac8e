// The exit codes of the program and their mapping from error codes.
#pragma once

#include "core/result.h"

namespace quarry::app {

enum class ExitCode : int {
  ok = 0,
  error = 1,
  usage = 2,
  abstained = 3,      // no supported answer
  gate_failed = 4,    // a measure of `eval` is below --fail-under
  some_failed = 5,    // some documents could not be ingested
  interrupted = 130,  // what a shell reports for SIGINT
  reader_gone = 141   // what a shell reports for SIGPIPE, as in `quarry search x | head`
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
