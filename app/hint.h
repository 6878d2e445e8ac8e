// What a user of the command line can do about a failure. Libraries only say what failed.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/result.h"

namespace quarry::app {

enum class About { data_directory, collection, document, model, ingestion };

// Empty where nothing useful is known.
std::string_view hint_for(About about, Code code);

// What to print below the message: the error's hint, or when a remote service may be asked again.
std::string hint_of(const Error& error);

// The same outcome; an error without a hint gets the one for this thing.
template <class T>
Result<T> with_hint(Result<T> outcome, About about) {
  if (!outcome && outcome.error().hint.empty()) {
    outcome.error().hint = hint_for(about, outcome.error().code);
  }
  return outcome;
}

}  // namespace quarry::app
