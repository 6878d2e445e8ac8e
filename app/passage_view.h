// Shows the passages of a search to a person: the result of `search`, and part of `ask --explain`.
#pragma once

#include <span>
#include <string_view>

#include "core/result.h"
#include "retrieve/retriever.h"

namespace quarry::app {

// Prints rank, title, figures of the match, place and an excerpt of each passage.
Result<void> print_passages(std::string_view query, std::span<const retrieve::Passage> passages);

}  // namespace quarry::app
