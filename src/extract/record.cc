#include "extract/record.h"

#include <algorithm>
#include <array>

#include "extract/document_builder.h"
#include "text/unicode.h"

namespace quarry::extract {
namespace {

constexpr std::array<std::string_view, 3> kTextNames = {"text", "content", "body"};
constexpr std::array<std::string_view, 2> kIdNames = {"_id", "id"};

// The first of `names` whose value in the record is a string or an integer.
template <std::size_t N>
std::string_view find_name(const Json& record, const std::array<std::string_view, N>& names) {
  const auto found = std::ranges::find_if(names, [&](std::string_view name) {
    const Json& value = record[name];
    return value.is_string() || value.is_integer();
  });
  return found == names.end() ? std::string_view() : *found;
}

std::string scalar(const Json& value) {
  return value.is_string() ? std::string(value.string()) : value.dump();
}

bool is_list_of_strings(const Json& value) {
  return value.is_array() && !value.items().empty() &&
         std::ranges::all_of(value.items(), &Json::is_string);
}

void add_text(std::string_view text, DocumentBuilder& builder) {
  // Blank lines separate paragraphs, as in a text file.
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", at), text.size());
    builder.add_paragraph(text.substr(at, end - at));
    at = end + 2;
  }
}

}  // namespace

bool is_record(const Json& value) {
  return value.is_object() && std::ranges::any_of(kTextNames, [&](std::string_view name) {
           return value[name].is_string();
         });
}

Document document_of_record(const Json& record, std::size_t ordinal, const ExtractInput& input,
                            const Extractor& extractor) {
  DocumentBuilder builder(input, extractor);
  const std::string_view id_name = find_name(record, kIdNames);
  const std::string_view text_name = find_name(record, kTextNames);
  const std::string id =
      id_name.empty() ? std::to_string(ordinal) : text::to_clean_text(scalar(record[id_name]));
  const std::string_view title = record["title"].string();
  builder.add_heading(1, title);
  add_text(record[text_name].string(), builder);
  builder.set_title(title.empty() ? id : title);
  builder.set_metadata("_id", id);
  for (const auto& [name, value] : record.members()) {
    if (name == id_name || name == text_name || (name == "title" && value.is_string())) continue;
    const bool plain = !value.is_null() && !value.is_array() && !value.is_object();
    if (plain || is_list_of_strings(value)) builder.set_metadata(name, value);
  }
  Document document = builder.finish();
  document.source = input.source + "#" + id;
  return document;
}

}  // namespace quarry::extract
