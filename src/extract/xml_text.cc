#include "extract/xml_text.h"

#include <algorithm>

#include "text/unicode.h"

namespace quarry::extract {
namespace {

// The encoding named by the XML declaration, or empty.
std::string_view declared_encoding(std::string_view bytes) {
  std::string_view head = bytes.substr(0, std::min<std::size_t>(bytes.find("?>"), 200));
  if (!head.starts_with("<?xml")) return {};
  const std::size_t at = head.find("encoding");
  const std::size_t open = at == std::string_view::npos ? at : head.find_first_of("\"'", at);
  if (open == std::string_view::npos) return {};
  const std::size_t close = head.find(head[open], open + 1);
  return head.substr(open + 1, std::min(close, head.size()) - open - 1);
}

std::string to_utf8(std::string_view bytes) {
  const bool plain =
      text::is_valid_utf8(bytes) && bytes.substr(0, 4).find('\0') == std::string_view::npos;
  if (plain) return std::string(bytes);
  // UTF-16 without a byte order mark is recognised by the zero byte beside '<' (XML 1.0, appendix
  // F).
  if (bytes.starts_with(std::string_view("<\0", 2))) return text::decode_charset(bytes, "utf-16le");
  if (bytes.starts_with(std::string_view("\0<", 2))) return text::decode_charset(bytes, "utf-16be");
  const bool marked = bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff");
  return text::decode_charset(bytes, marked ? std::string_view() : declared_encoding(bytes));
}

}  // namespace

Result<std::string> safe_xml(std::string_view bytes, std::string_view source) {
  std::string xml = to_utf8(bytes);
  const std::size_t doctype = xml.find("<!DOCTYPE");
  if (doctype != std::string::npos && xml.find("<!ENTITY", doctype) != std::string::npos) {
    return Error{Code::invalid, std::string(source) + ": entity declarations are not accepted"};
  }
  return xml;
}

}  // namespace quarry::extract
