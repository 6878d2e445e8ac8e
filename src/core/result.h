// A value or an Error: how every function that can fail says so.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace quarry {

// The canonical kinds of failure. Exit codes, HTTP statuses and client exceptions are derived from
// these in one table at the edge (app/exit_code.h), never chosen where the failure happens.
enum class Code {
  not_found,    // the named thing does not exist
  invalid,      // the caller's input is wrong
  unsupported,  // nothing here reads input of that kind
  corrupt,      // stored or received bytes do not hold what their format promises
  conflict,     // the state forbids it: exists already, locked, another model
  exhausted,    // out of memory, disk, quota or another bounded resource
  unavailable,  // a service or device does not answer now; trying again may help
  cancelled,    // the caller asked to stop
  deadline,     // time ran out
  denied,       // the principal may not
  internal,     // a bug of ours
};

std::string_view to_string(Code code);

struct Error {
  Code code = Code::internal;
  std::string message;    // names the thing, what was expected and what was found
  std::string hint = {};  // what to do about it; filled at the edge, which knows who asks and how
  std::optional<std::chrono::milliseconds> retry_after = std::nullopt;  // said by a remote service

  // The same failure seen from further out: "context: message".
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

// `auto x = QUARRY_TRY(f());` is the value of f(), or returns its error from the function around.
// The counter lets one QUARRY_TRY stand inside another without hiding its variable.
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
