// Invariants: runs ascend by `at`, and the first is at 0. A linear run has as many bytes as its
// source. Both ends of the sources of successive bytes never decrease.
#include "tokenize/aligned_text.h"

#include <algorithm>

#include "text/unicode.h"
#include "text/utf8.h"

namespace quarry::tokenize {

std::size_t AlignedText::run_of(std::size_t position) const {
  const auto holds = [&](std::size_t i) {
    return i < runs_.size() && runs_[i].at <= position &&
           (i + 1 == runs_.size() || position < runs_[i + 1].at);
  };
  if (holds(hint_)) return hint_;
  if (holds(hint_ + 1)) return ++hint_;
  const auto after = std::ranges::upper_bound(runs_, position, {}, &Run::at);
  hint_ = static_cast<std::size_t>(after - runs_.begin()) - 1;
  return hint_;
}

TextRange AlignedText::source(TextRange part) const {
  if (!changed_) return {offset_ + part.begin, offset_ + part.end};
  const Run& first = runs_[run_of(part.begin)];
  const std::size_t begin = first.from.begin + (first.linear ? part.begin - first.at : 0);
  const Run& last = runs_[run_of(part.end - 1)];
  return {begin, last.linear ? last.from.begin + (part.end - last.at) : last.from.end};
}

void Rewriter::push(AlignedText::Run run) {
  auto& runs = next_.runs_;
  if (!runs.empty() && run.linear && runs.back().linear && runs.back().from.end == run.from.begin) {
    runs.back().from.end = run.from.end;
  } else {
    runs.push_back(run);
  }
}

void Rewriter::flush() {
  if (kept_ == at_) return;
  const std::size_t to = next_.own_.size();
  if (!old_.changed_) {
    push({to, {old_.offset_ + kept_, old_.offset_ + at_}, true});
  } else {
    const auto& runs = old_.runs_;
    for (std::size_t i = old_.run_of(kept_); i < runs.size() && runs[i].at < at_; ++i) {
      const std::size_t begin = std::max(kept_, runs[i].at);
      const std::size_t end = i + 1 < runs.size() ? std::min(at_, runs[i + 1].at) : at_;
      const std::size_t first = runs[i].from.begin + (begin - runs[i].at);
      const TextRange from =
          runs[i].linear ? TextRange{first, first + (end - begin)} : runs[i].from;
      push({to + (begin - kept_), from, runs[i].linear});
    }
  }
  next_.own_ += old_.text().substr(kept_, at_ - kept_);
  kept_ = at_;
}

TextRange Rewriter::source_here(std::size_t size) const {
  const std::string_view text = old_.text();
  if (size > 0) return old_.source({at_, at_ + size});
  if (at_ < part_.end) {
    return old_.source(
        {at_, std::min<std::size_t>(part_.end, at_ + text::decode_utf8(text, at_).size)});
  }
  if (at_ > part_.begin) return old_.source({at_ - 1, at_});
  return {};
}

void Rewriter::replace(std::size_t size, std::string_view with) {
  if (size == 0 && with.empty()) return;
  flush();
  const TextRange from = source_here(size);
  if (with.empty()) {
    extend_last(from.end);
  } else {
    const bool linear = from.size() == with.size() && size == with.size();
    push({next_.own_.size(), from, linear});
    next_.own_ += with;
  }
  at_ += size;
  kept_ = at_;
  changed_ = true;
}

void Rewriter::extend_last(std::size_t end) {
  const std::string& out = next_.own_;
  if (out.empty()) return;
  AlignedText::Run& last = next_.runs_.back();
  if (last.linear) {
    const std::size_t character = text::code_point_border(out, out.size() - 1);
    if (character > last.at) {
      const std::size_t border = last.from.begin + (character - last.at);
      last.from.end = border;
      next_.runs_.push_back({character, {border, end}, false});
      return;
    }
    last.linear = false;
  }
  last.from.end = std::max(last.from.end, end);
}

AlignedText Rewriter::finish() {
  flush();
  next_.changed_ = true;
  return std::move(next_);
}

void Rewriter::finish_into(AlignedText& text) {
  if (changed_) text = finish();
}

}  // namespace quarry::tokenize
