#include "core/document.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace quarry {
namespace {

constexpr std::array<std::string_view, 6> kind_names = {"heading", "paragraph", "list",
                                                        "table",   "code",      "caption"};

std::optional<BlockKind> kind_from(std::string_view name) {
  const auto found = std::ranges::find(kind_names, name);
  if (found == kind_names.end()) return std::nullopt;
  return static_cast<BlockKind>(found - kind_names.begin());
}

// Omits members that have their default value: most blocks are paragraphs without a page.
Json to_json(const Block& block) {
  Json json = Json::object(
      {{"kind", to_string(block.kind)}, {"begin", block.range.begin}, {"end", block.range.end}});
  if (block.level != 0) json.set("level", block.level);
  if (block.page != 0) json.set("page", block.page);
  if (block.box != PageBox{}) {
    json.set("box", Json::Array{block.box.left, block.box.top, block.box.right, block.box.bottom});
  }
  return json;
}

Error bad_block(std::string what) { return {Code::corrupt, "block: " + std::move(what)}; }

// A member that must be an int of at least 0; an absent one is 0.
Result<int> small_count(const Json& json, std::string_view name) {
  const Json& value = json[name];
  const std::int64_t count = value.is_null() ? 0 : value.integer(-1);
  if (count < 0 || count > std::numeric_limits<int>::max()) {
    return bad_block("expected " + std::string(name) + " to be an int of at least 0, found " +
                     value.dump());
  }
  return static_cast<int>(count);
}

Result<TextRange> range_from(const Json& json, std::size_t earliest) {
  const std::int64_t begin = json["begin"].integer(-1);
  const std::int64_t end = json["end"].integer(-1);
  if (begin < 0 || end < begin) return bad_block("expected begin <= end, found " + json.dump());
  if (static_cast<std::size_t>(begin) < earliest) {
    return bad_block("expected to begin at or after the end of the previous block, byte " +
                     std::to_string(earliest) + ", found " + std::to_string(begin));
  }
  return TextRange{static_cast<std::size_t>(begin), static_cast<std::size_t>(end)};
}

Result<PageBox> box_from(const Json& json) {
  if (json.is_null()) return PageBox{};
  const auto& edges = json.items();
  if (edges.size() != 4 || !std::ranges::all_of(edges, &Json::is_number)) {
    return bad_block("expected box to be four numbers, found " + json.dump());
  }
  const auto edge = [&](std::size_t i) { return static_cast<float>(edges[i].number()); };
  return PageBox{.left = edge(0), .top = edge(1), .right = edge(2), .bottom = edge(3)};
}

Result<Block> block_from(const Json& json, std::size_t earliest) {
  const auto kind = kind_from(json["kind"].string());
  if (!kind) return bad_block("unknown kind " + json["kind"].dump());
  return Block{.kind = *kind,
               .level = QUARRY_TRY(small_count(json, "level")),
               .range = QUARRY_TRY(range_from(json, earliest)),
               .page = QUARRY_TRY(small_count(json, "page")),
               .box = QUARRY_TRY(box_from(json["box"]))};
}

}  // namespace

std::string_view to_string(BlockKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

Json blocks_to_json(const std::vector<Block>& blocks) {
  Json json = Json::array();
  for (const Block& block : blocks) json.push(to_json(block));
  return json;
}

Result<std::vector<Block>> blocks_from_json(const Json& json) {
  if (!json.is_array()) return bad_block("expected a list, found " + json.dump());
  std::vector<Block> blocks;
  for (const Json& item : json.items()) {
    const std::size_t earliest = blocks.empty() ? 0 : blocks.back().range.end;
    blocks.push_back(QUARRY_TRY(block_from(item, earliest)));
  }
  return blocks;
}

}  // namespace quarry
