// The complete, slow check of an index, for `doctor`.
#include <unordered_map>

#include "index/index.h"

namespace quarry::index {

Result<std::vector<std::string>> Index::check() const {
  const auto now = snapshot();
  std::vector<std::string> findings;
  std::unordered_map<std::int64_t, std::uint64_t> home;
  for (const segment::SegmentView& view : now->views()) {
    const segment::Segment& segment = *view.segment;
    const std::string name = "segment " + std::to_string(segment.id());
    for (const std::string& finding : segment.check()) findings.push_back(name + ": " + finding);
    for (std::uint32_t i = 0; i < segment.documents(); ++i) {
      if (!view.is_alive(i)) continue;
      const std::int64_t key = segment.document_table()[i].key;
      const auto [first, is_new] = home.emplace(key, segment.id());
      if (!is_new) {
        findings.push_back(name + ": document " + std::to_string(key) + " is alive in segment " +
                           std::to_string(first->second) + " as well");
      }
      if (segment.document_table()[i].sequence > now->sequence()) {
        findings.push_back(name + ": document " + std::to_string(key) + " is newer than the index");
      }
    }
  }
  return findings;
}

}  // namespace quarry::index
