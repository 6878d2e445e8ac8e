// Another program, run to its end without a shell.
#pragma once

#include <string>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"

namespace quarry::model {

struct ProgramEnd {
  int status = 0;      // exit status; 128 + signal where a signal ended it
  std::string errors;  // the last 4 KiB of its standard error
};

// Finds `arguments[0]` in $PATH; standard input is empty, standard output dropped. Past the
// deadline the program is killed. Errors: not_found (no such program), unavailable, cancelled,
// deadline.
Result<ProgramEnd> run_program(const std::vector<std::string>& arguments, const Deadline& deadline);

}  // namespace quarry::model
