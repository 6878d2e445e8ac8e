// Collects timings, degradations and notes of one request on its way through the program.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/json.h"

namespace quarry {

// The source of `--explain`, `timings_ms`, the query log, metrics and spans. One thread at a time:
// parallel stages record into a Trace each, which is merged afterwards.
class Trace {
 public:
  // Adds to the time of a stage. Stages keep the order in which they were first added.
  void add_milliseconds(std::string_view stage, double milliseconds);
  // Records a stage that was deliberately skipped or replaced, for `degraded`.
  void degrade(std::string_view stage, std::string_view reason);
  // A decision or figure worth showing under --explain.
  void note(std::string_view key, Json value);
  void merge(const Trace& other);

  double milliseconds(std::string_view stage) const;
  Json timings() const;           // {"embed": 1.2, ...}
  Json degraded() const;          // ["rerank"]
  Json degraded_reasons() const;  // {"rerank": "cannot connect to ..."}
  Json explain() const;           // {"timings_ms", "degraded": [{"stage","reason"}], "notes"}

  // Adds the time between its construction and destruction to a stage.
  class Span {
   public:
    Span(Trace& trace, std::string_view stage) : trace_(trace), stage_(stage) {}
    ~Span() { trace_.add_milliseconds(stage_, watch_.milliseconds()); }
    Span(const Span&) = delete;
    Span& operator=(const Span&) = delete;

   private:
    Trace& trace_;
    std::string stage_;
    Stopwatch watch_;
  };

 private:
  std::vector<std::pair<std::string, double>> stages_;
  std::vector<std::pair<std::string, std::string>> degraded_;
  Json notes_ = Json::object();
};

}  // namespace quarry
