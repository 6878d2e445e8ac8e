// The result of extraction: text, blocks and metadata. Chunks, citations and highlights all point
// into this text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace quarry {

// A half-open range of bytes in a document's UTF-8 text. Both ends are code point boundaries.
struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const { return end - begin; }
  std::string_view in(std::string_view text) const { return text.substr(begin, size()); }
  bool operator==(const TextRange&) const = default;
};

enum class BlockKind { heading, paragraph, list, table, code, caption };

std::string_view to_string(BlockKind kind);

// Position on a page in points (1/72 inch), origin at the top left.
struct PageBox {
  float left = 0, top = 0, right = 0, bottom = 0;
  bool operator==(const PageBox&) const = default;
};

// A run of text of one kind. Blocks are in reading order and do not overlap; only line breaks
// separate them.
struct Block {
  BlockKind kind = BlockKind::paragraph;
  int level = 0;  // headings: 1 to 6; list items: depth, from 0
  TextRange range = {};
  int page = 0;      // from 1; 0 if the format has no pages
  PageBox box = {};  // all zero if unknown
  bool operator==(const Block&) const = default;
};

// `text` is well-formed UTF-8 in NFC, with "\n" line endings and no NUL.
struct Document {
  std::string source;  // path or URL; "#id" is appended for one record of a multi-record file
  std::string title;
  std::string media_type;  // RFC 6838 media type of the original bytes
  std::string text;
  std::vector<Block> blocks;
  Json metadata = Json::object();   // strings, numbers, booleans, and lists of strings
  std::vector<std::string> labels;  // access labels, sorted; empty means public
  int pages = 0;                    // 0 if the format has no pages
};

// The JSON form that the extraction process sends to its parent and the catalog stores. Errors:
// corrupt, if the JSON is not a list of ordered blocks.
Json blocks_to_json(const std::vector<Block>& blocks);
Result<std::vector<Block>> blocks_from_json(const Json& json);

}  // namespace quarry
