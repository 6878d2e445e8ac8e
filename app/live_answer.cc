#include "app/live_answer.h"

#include <cstdio>

#include "app/output.h"

namespace quarry::app {

Result<void> LiveAnswer::retrieval(const retrieve::SearchResult& search) {
  hint_is_shown_ = !waiting_for_.empty() && !search.passages.empty() && stdout_is_terminal() &&
                   stderr_is_terminal();
  if (hint_is_shown_) std::fprintf(stderr, "waiting for %s …", printable(waiting_for_).c_str());
  return {};
}

Result<void> LiveAnswer::show(std::string_view text) {
  clear_hint();
  return print_part(text);
}

void LiveAnswer::clear_hint() {
  if (hint_is_shown_) std::fputs("\r\033[K", stderr);
  hint_is_shown_ = false;
}

}  // namespace quarry::app
