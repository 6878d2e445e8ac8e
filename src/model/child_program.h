// Runs another program to completion, without a shell.
#pragma once

#include <string>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"

namespace quarry::model {

struct ProgramEnd {
  int status = 0;      // exit status, or 128 + signal if a signal killed it
  std::string errors;  // the last 4 KiB of its standard error
};

// Looks up `arguments[0]` in $PATH. Standard input is empty; standard output is discarded. The
// program is killed when the deadline passes.
// Errors: not_found (no such program), unavailable, cancelled, deadline.
Result<ProgramEnd> run_program(const std::vector<std::string>& arguments, const Deadline& deadline);

}  // namespace quarry::model
