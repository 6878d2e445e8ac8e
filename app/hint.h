// Advice for the user of the command line after a failure. Libraries only report what failed; the
// commands to run are known here.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/result.h"

namespace quarry::app {

enum class About { data_directory, collection, document, model, ingestion };

// Empty if there is no advice for this combination.
std::string_view hint_for(About about, Code code);

// The line to print below the message: the hint of the error, or the time after which a remote
// service accepts requests again.
std::string hint_of(const Error& error);

// Returns the outcome; an error without a hint gets the advice for `about`.
template <class T>
Result<T> with_hint(Result<T> outcome, About about) {
  if (!outcome && outcome.error().hint.empty()) {
    outcome.error().hint = hint_for(about, outcome.error().code);
  }
  return outcome;
}

}  // namespace quarry::app
