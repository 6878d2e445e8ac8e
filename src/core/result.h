// Result<T>: a value or an Error. Every function that can fail returns one.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace quarry {

// The canonical kinds of failure. One table at the edge (app/exit_code.h) derives exit codes, HTTP
// statuses and client exceptions from them; the place of failure never chooses those.
enum class Code {
  not_found,    // the named thing does not exist
  invalid,      // the caller's input is wrong
  unsupported,  // no part of Quarry reads this kind of input
  corrupt,      // stored or received bytes violate their format
  conflict,     // the current state forbids it: already exists, locked, different model
  exhausted,    // out of memory, disk, quota or another bounded resource
  unavailable,  // a service or device does not respond now; retrying may help
  cancelled,    // the caller asked to stop
  deadline,     // time ran out
  denied,       // the principal lacks the right
  internal,     // a bug in Quarry
};

std::string_view to_string(Code code);

struct Error {
  Code code = Code::internal;
  std::string message;    // the thing, what was expected, what was found
  std::string hint = {};  // what to do about it; filled at the edge, which knows the interface
  std::optional<std::chrono::milliseconds> retry_after =
      std::nullopt;  // as requested by a remote service

  // The same failure with context in front of the message: "context: message".
  Error in(std::string_view context) const;
};

template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
  using Parent = std::expected<T, Error>;

 public:
  using Parent::Parent;
  Result(Error error) : Parent(std::unexpect, std::move(error)) {}
  Result(Code code, std::string message) : Parent(std::unexpect, Error{code, std::move(message)}) {}
};

namespace internal {
template <class T>
T take_value(Result<T>&& result) {
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}
}  // namespace internal

// `auto x = QUARRY_TRY(f());` takes the value of f() or returns its error from the enclosing
// function. The counter gives each QUARRY_TRY its own variable name, so that one can be nested in
// another.
#define QUARRY_TRY(...) QUARRY_TRY_COUNTED(__COUNTER__, __VA_ARGS__)
#define QUARRY_TRY_COUNTED(counter, ...) QUARRY_TRY_PASTED(counter, __VA_ARGS__)
#define QUARRY_TRY_PASTED(counter, ...) QUARRY_TRY_NAMED(quarry_try_##counter, __VA_ARGS__)
#define QUARRY_TRY_NAMED(name, ...)                  \
  (__extension__({                                   \
    auto name = (__VA_ARGS__);                       \
    if (!name) return std::move(name).error();       \
    ::quarry::internal::take_value(std::move(name)); \
  }))

}  // namespace quarry
