// simdjson parses the text into its own tree, which is copied into Json values; no other file
// depends on simdjson.
#include "core/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <simdjson.h>

namespace quarry {
namespace {

namespace dom = simdjson::dom;

// Parsing, conversion and printing recurse once per level; the limit protects the stack.
constexpr std::size_t max_depth = 1024;

constinit const Json shared_null;
constinit const Json::Array no_items;
constinit const Json::Object no_members;

// The parser has already checked every type and bounded the depth.
Json from_dom(dom::element element) {
  switch (element.type()) {
    case dom::element_type::ARRAY: {
      Json::Array items;
      for (dom::element item : dom::array(element.get_array().value_unsafe())) {
        items.push_back(from_dom(item));
      }
      return items;
    }
    case dom::element_type::OBJECT: {
      Json::Object members;
      for (dom::key_value_pair member : dom::object(element.get_object().value_unsafe())) {
        members.emplace_back(std::string(member.key), from_dom(member.value));
      }
      return members;
    }
    case dom::element_type::INT64:
      return std::int64_t{element.get_int64().value_unsafe()};
    case dom::element_type::UINT64:  // above the largest int64
      return static_cast<double>(element.get_uint64().value_unsafe());
    case dom::element_type::DOUBLE:
      return element.get_double().value_unsafe();
    case dom::element_type::STRING:
      return element.get_string().value_unsafe();
    case dom::element_type::BOOL:
      return element.get_bool().value_unsafe();
    case dom::element_type::NULL_VALUE:
      break;
  }
  return {};
}

void append_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";  // JSON cannot express it
    return;
  }
  if (value == 0 && std::signbit(value)) {
    out += "-0.0";  // "-0" would be parsed as the integer 0
    return;
  }
  std::array<char, 32> digits;
  out.append(digits.data(), std::to_chars(digits.begin(), digits.end(), value).ptr);
}

// Prints a tree. indent < 0 puts everything on one line.
struct Printer {
  std::string& out;
  int indent;

  void line(std::size_t depth) {
    if (indent < 0) return;
    out += '\n';
    out.append(depth * static_cast<std::size_t>(indent), ' ');
  }

  void print(const Json& json, std::size_t depth) {
    if (json.is_object()) {
      print_all(json.members(), '{', '}', depth, [&](const Json::Member& member) {
        append_json_string(out, member.first);
        out += indent < 0 ? ":" : ": ";
        print(member.second, depth + 1);
      });
    } else if (json.is_array()) {
      print_all(json.items(), '[', ']', depth, [&](const Json& item) { print(item, depth + 1); });
    } else {
      print_scalar(json);
    }
  }

  void print_all(const auto& children, char open, char close, std::size_t depth, auto print_one) {
    if (depth >= max_depth && !children.empty()) {
      out += "null";  // only a tree built in memory can be this deep
      return;
    }
    out += open;
    for (const auto& child : children) {
      if (&child != &children.front()) out += ',';
      line(depth + 1);
      print_one(child);
    }
    if (!children.empty()) line(depth);
    out += close;
  }

  void print_scalar(const Json& json) {
    if (json.is_string()) {
      append_json_string(out, json.string());
    } else if (json.is_integer()) {
      out += std::to_string(json.integer());
    } else if (json.is_number()) {
      append_number(out, json.number());
    } else if (json.is_bool()) {
      out += json.boolean() ? "true" : "false";
    } else {
      out += "null";
    }
  }
};

// The UTF-8 sequence at the start of a non-empty text.
struct Utf8Step {
  std::size_t size;  // ill-formed: the maximal subpart to replace (Unicode, section 3.9)
  bool well_formed;
};

Utf8Step utf8_step(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {1, true};
  if (lead < 0xC2 || lead > 0xF4) return {1, false};
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // Checking the second byte is enough to exclude overlong forms, surrogates and values above
  // U+10FFFF.
  unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (std::size_t i = 1; i < size; ++i) {
    if (i == text.size() || byte(i) < low || byte(i) > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {size, true};
}

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      constexpr std::string_view hex = "0123456789abcdef";
      out += "\\u00";
      out += hex[static_cast<unsigned char>(c) >> 4];
      out += hex[static_cast<unsigned char>(c) & 15];
  }
}

bool needs_care(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\';
}

}  // namespace

Result<Json> Json::parse(std::string_view text) {
  // simdjson reads the first byte even of an empty text, which may point nowhere.
  if (text.empty()) return Error{Code::invalid, "not valid JSON: the text is empty"};
  dom::parser parser;
  dom::element root;
  // The limit is one higher because simdjson rejects a depth equal to it; an empty array or object
  // does not count as a level.
  auto error = parser.allocate(std::max<std::size_t>(text.size(), 64), max_depth + 1);
  if (!error) error = parser.parse(text.data(), text.size()).get(root);
  if (error == simdjson::MEMALLOC) return Error{Code::exhausted, "out of memory parsing JSON"};
  if (error) {
    return Error{Code::invalid, std::string("not valid JSON: ") + simdjson::error_message(error)};
  }
  return from_dom(root);
}

bool Json::boolean(bool fallback) const {
  const auto* value = std::get_if<bool>(&value_);
  return value ? *value : fallback;
}

double Json::number(double fallback) const {
  if (const auto* value = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*value);
  const auto* value = std::get_if<double>(&value_);
  return value ? *value : fallback;
}

std::int64_t Json::integer(std::int64_t fallback) const {
  if (const auto* value = std::get_if<std::int64_t>(&value_)) return *value;
  // 5.0 and 1e3 count as integers: JSON does not distinguish the two kinds of number.
  const auto* value = std::get_if<double>(&value_);
  const bool whole = value && std::trunc(*value) == *value && std::abs(*value) < 0x1p63;
  return whole ? static_cast<std::int64_t>(*value) : fallback;
}

std::string_view Json::string(std::string_view fallback) const {
  const auto* value = std::get_if<std::string>(&value_);
  return value ? std::string_view(*value) : fallback;
}

const Json::Array& Json::items() const {
  const auto* items = std::get_if<Array>(&value_);
  return items ? *items : no_items;
}

const Json::Object& Json::members() const {
  const auto* members = std::get_if<Object>(&value_);
  return members ? *members : no_members;
}

const Json& Json::operator[](std::string_view name) const {
  const auto& all = members();
  const auto found = std::find_if(all.rbegin(), all.rend(),
                                  [&](const Member& member) { return member.first == name; });
  return found == all.rend() ? shared_null : found->second;
}

bool Json::contains(std::string_view name) const { return &(*this)[name] != &shared_null; }

Json& Json::set(std::string name, Json value) {
  if (!is_object()) value_ = Object{};
  auto& all = std::get<Object>(value_);
  const auto found = std::find_if(all.rbegin(), all.rend(),
                                  [&](const Member& member) { return member.first == name; });
  if (found == all.rend()) {
    all.emplace_back(std::move(name), std::move(value));
  } else {
    found->second = std::move(value);
  }
  return *this;
}

Json& Json::push(Json value) {
  if (!is_array()) value_ = Array{};
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

bool Json::operator==(const Json& other) const {
  if (is_number() && other.is_number() && is_integer() != other.is_integer()) {
    return number() == other.number();
  }
  return value_ == other.value_;
}

std::string Json::dump() const {
  std::string out;
  Printer{out, -1}.print(*this, 0);
  return out;
}

std::string Json::dump_pretty() const {
  std::string out;
  Printer{out, 2}.print(*this, 0);
  return out;
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto plain = std::find_if(text.begin(), text.end(), needs_care) - text.begin();
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const Utf8Step step = utf8_step(text);
    if (!step.well_formed) {
      out += "\xEF\xBF\xBD";
    } else if (step.size > 1) {
      out.append(text.substr(0, step.size));
    } else {
      append_escaped(out, text[0]);
    }
    text.remove_prefix(step.size);
  }
  out += '"';
}

}  // namespace quarry
