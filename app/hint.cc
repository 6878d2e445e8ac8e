#include "app/hint.h"

#include <algorithm>
#include <array>

namespace quarry::app {
namespace {

struct Hint {
  About about;
  Code code;
  std::string_view text;
};

constexpr std::string_view kChooseDirectory =
    "grant access, or choose another data directory with --home DIR or QUARRY_HOME";
constexpr std::string_view kChooseCollection =
    "set embedding.model to the model of the collection, or choose another collection with -c";

constexpr auto kHints = std::to_array<Hint>({
    {About::data_directory, Code::not_found, "run `quarry ingest PATH` first"},
    {About::data_directory, Code::denied, kChooseDirectory},
    {About::data_directory, Code::conflict, "wait until the other process has finished"},
    {About::collection, Code::not_found, "`quarry collections ls` lists the collections"},
    {About::collection, Code::conflict, kChooseCollection},
    {About::document, Code::not_found, "`quarry docs ls` lists the documents"},
    {About::model, Code::not_found, "run `quarry models pull`"},
    {About::ingestion, Code::denied, kChooseDirectory},
    {About::ingestion, Code::conflict, kChooseCollection},
});

}  // namespace

std::string_view hint_for(About about, Code code) {
  const auto found = std::ranges::find_if(
      kHints, [&](const Hint& hint) { return hint.about == about && hint.code == code; });
  return found == kHints.end() ? std::string_view() : found->text;
}

std::string hint_of(const Error& error) {
  if (!error.hint.empty() || !error.retry_after) return error.hint;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(*error.retry_after).count();
  return "try again in " + std::to_string(seconds) + " s";
}

}  // namespace quarry::app
