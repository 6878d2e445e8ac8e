// Turns exceptions into errors, above all those of a starved machine: out of memory, or no thread
// can be started.
#pragma once

#include <exception>
#include <new>
#include <string>
#include <system_error>
#include <type_traits>

#include "core/result.h"

namespace quarry::ingest {

// Returns the result of `body`, or an error if it throws.
template <class Body>
std::invoke_result_t<Body> guarded(Body body) try {
  return body();
} catch (const std::bad_alloc&) {
  return Error{Code::exhausted, "out of memory"};
} catch (const std::system_error& error) {
  return Error{Code::exhausted, std::string("cannot start a thread: ") + error.what()};
} catch (const std::exception& error) {
  return Error{Code::internal, error.what()};
}

}  // namespace quarry::ingest
