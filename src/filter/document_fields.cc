#include "filter/document_fields.h"

#include <utility>

namespace quarry::filter {
namespace {

// Returns "report.pdf" for "/files/report.pdf", and all of "https://example.org/reports/".
std::string_view last_part(std::string_view file) {
  const std::string_view name = file.substr(file.rfind('/') + 1);
  return name.empty() ? file : name;
}

}  // namespace

Json document_fields(Json metadata, const DocumentFacts& facts) {
  Json fields = metadata.is_object() ? std::move(metadata) : Json::object();
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty() && !fields.contains(name)) fields.set(std::string(name), value);
  };
  add("title", facts.title);
  add("source", facts.source);
  add("name", last_part(facts.file));
  add("type", facts.media_type);
  return fields;
}

}  // namespace quarry::filter
