// What extraction makes of a file and everything later points into: text, blocks, metadata.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace quarry {

// A half-open range of bytes in a document's UTF-8 text, always on code point borders.
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

// A run of text of one kind. Blocks are in reading order and do not overlap; between them stand
// only line breaks.
struct Block {
  BlockKind kind = BlockKind::paragraph;
  int level = 0;  // headings: 1 to 6; list items: depth from 0
  TextRange range = {};
  int page = 0;      // from 1; 0 where the format has no pages
  PageBox box = {};  // all zero where unknown
  bool operator==(const Block&) const = default;
};

// `text` is well-formed UTF-8 in NFC, with "\n" line ends and no NUL.
struct Document {
  std::string source;  // where it came from: a path or URL, with "#id" for one record of many
  std::string title;
  std::string media_type;  // RFC 6838, of the bytes it was made from
  std::string text;
  std::vector<Block> blocks;
  Json metadata = Json::object();   // strings, numbers, booleans, and lists of strings
  std::vector<std::string> labels;  // access labels, sorted; empty: everyone may read
  int pages = 0;                    // 0 where the format has none
};

// For the wire between the extraction process and its parent, and for the catalog.
Json blocks_to_json(const std::vector<Block>& blocks);
Result<std::vector<Block>> blocks_from_json(const Json& json);

}  // namespace quarry
