// JSON: a record or a list of records gives one document for each record; anything else gives one
// document of lines "path: value".
#include <algorithm>

#include "extract/document_builder.h"
#include "extract/extractor.h"
#include "extract/record.h"
#include "extract/signature.h"
#include "text/unicode.h"

namespace quarry::extract {
namespace {

bool is_scalar(const Json& value) { return !value.is_array() && !value.is_object(); }

std::string scalar_text(const Json& value) {
  return value.is_string() ? collapse_spaces(value.string()) : value.dump();
}

bool is_flat_list(const Json& value) {
  return value.is_array() && std::ranges::all_of(value.items(), is_scalar);
}

// Appends a line for each scalar or flat list below `value`. Json::parse bounds the depth.
void append_lines(const Json& value, const std::string& path, std::string& out) {
  const auto label = [&] { return path.empty() ? std::string() : path + ": "; };
  if (is_scalar(value)) {
    out += label() + scalar_text(value) + "\n";
  } else if (value.is_object()) {
    for (const auto& [name, member] : value.members()) {
      append_lines(member, path.empty() ? name : path + "." + name, out);
    }
    if (value.members().empty()) out += label() + "{}\n";
  } else if (is_flat_list(value)) {
    std::string list;
    for (const Json& item : value.items()) list += (list.empty() ? "" : ", ") + scalar_text(item);
    out += label() + (value.items().empty() ? "[]" : list) + "\n";
  } else {
    for (std::size_t i = 0; i < value.items().size(); ++i) {
      append_lines(value.items()[i], path + "[" + std::to_string(i) + "]", out);
    }
  }
}

// Adds a paragraph for each member of the top level, so that chunks keep related values together.
void add_paragraphs(const Json& value, DocumentBuilder& builder) {
  const auto add = [&](const Json& part, const std::string& path) {
    std::string lines;
    append_lines(part, path, lines);
    builder.add_paragraph(lines);
  };
  if (value.is_object() && std::ranges::any_of(value.members(), [](const Json::Member& member) {
        return !is_scalar(member.second);
      })) {
    for (const auto& [name, member] : value.members()) add(member, name);
  } else if (value.is_array() && !is_flat_list(value)) {
    for (std::size_t i = 0; i < value.items().size(); ++i) {
      add(value.items()[i], "[" + std::to_string(i) + "]");
    }
  } else {
    add(value, "");
  }
}

class JsonExtractor final : public Extractor {
 public:
  std::string_view name() const override { return "json"; }
  std::string_view media_type() const override { return "application/json"; }

  int recognise(const ExtractInput& input) const override {
    if (ends_with_any(input.name, {"json", "geojson", "ipynb", "webmanifest"})) return 85;
    if (!looks_like_text(input.bytes)) return 0;
    const std::string_view start = skip_to_content(input.bytes.substr(0, 4096));
    if (start.empty() || (start[0] != '{' && start[0] != '[')) return 0;
    const std::string_view next = skip_to_content(start.substr(1));
    if (next.empty()) return 0;
    return start[0] == '{' ? (next[0] == '"' ? 50 : 0)
                           : (next[0] == '{' || next[0] == '[' || next[0] == '"' ? 50 : 0);
  }

  Result<void> extract(const ExtractInput& input, const DocumentSink& sink) const override {
    const bool plain = text::is_valid_utf8(input.bytes) && !input.bytes.starts_with("\xef\xbb\xbf");
    // RFC 8259 requires UTF-8. UTF-16 with a byte order mark occurs in practice and is accepted.
    const bool marked = input.bytes.starts_with("\xff\xfe") ||
                        input.bytes.starts_with("\xfe\xff") ||
                        input.bytes.starts_with("\xef\xbb\xbf");
    if (!plain && !marked) return Error{Code::corrupt, input.source + ": JSON is not valid UTF-8"};
    const std::string decoded = plain ? std::string() : text::decode_charset(input.bytes);
    const std::string_view text = skip_to_content(plain ? input.bytes : decoded);
    if (text.empty()) return Error{Code::invalid, input.source + ": contains only white space"};
    const Result<Json> json = Json::parse(text);
    if (!json) return Error{Code::corrupt, input.source + ": " + json.error().message};
    if (is_flat_record(*json)) return sink(document_of_record(*json, 1, input, *this));
    if (is_list_of_records(*json)) return extract_records(*json, input, sink);
    DocumentBuilder builder(input, *this);
    builder.set_title((*json)["title"].string());
    add_paragraphs(*json, builder);
    return sink(builder.finish());
  }

 private:
  // The metadata of a record cannot hold nested members, so an object that has some is not a
  // record.
  static bool is_flat_record(const Json& json) {
    return is_record(json) && std::ranges::all_of(json.members(), [](const Json::Member& member) {
             return is_scalar(member.second) || is_flat_list(member.second);
           });
  }

  static bool is_list_of_records(const Json& json) {
    return json.is_array() && !json.items().empty() && std::ranges::all_of(json.items(), is_record);
  }

  Result<void> extract_records(const Json& json, const ExtractInput& input,
                               const DocumentSink& sink) const {
    for (std::size_t i = 0; i < json.items().size(); ++i) {
      QUARRY_TRY(sink(document_of_record(json.items()[i], i + 1, input, *this)));
    }
    return {};
  }
};

}  // namespace

const Extractor& json_extractor() {
  static const JsonExtractor extractor;
  return extractor;
}

}  // namespace quarry::extract
