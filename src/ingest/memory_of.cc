#include "ingest/memory_of.h"

namespace quarry::ingest {
namespace {

// A heap block with its share of the allocator's bookkeeping, and every small member.
constexpr std::uint64_t kFixedBytes = 1024;

std::uint64_t memory_of_json(const Json& json) {
  std::uint64_t bytes = sizeof(Json) + json.string().size();
  for (const Json& item : json.items()) bytes += memory_of_json(item);
  for (const auto& [name, value] : json.members()) {
    bytes += sizeof(Json::Member) - sizeof(Json) + name.size() + memory_of_json(value);
  }
  return bytes;
}

}  // namespace

std::uint64_t memory_of(const ReadDocument& item) {
  const Document& document = item.record.document;
  std::uint64_t bytes = kFixedBytes + document.text.capacity() + document.title.capacity() +
                        document.source.capacity() + memory_of_json(document.metadata) +
                        document.blocks.capacity() * sizeof(Block) +
                        item.chunks.capacity() * sizeof(chunk::Chunk);
  for (const std::string& label : document.labels) bytes += sizeof label + label.size();
  for (const chunk::Chunk& chunk : item.chunks) {
    bytes += chunk.heading.capacity() + chunk.windows.capacity() * sizeof(TextRange);
  }
  return bytes;
}

}  // namespace quarry::ingest
