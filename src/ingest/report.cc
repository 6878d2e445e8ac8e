#include "ingest/ingest.h"

namespace quarry::ingest {
namespace {

Json to_json(const std::vector<IngestFailure>& failures) {
  Json list = Json::array();
  for (const IngestFailure& failure : failures) {
    list.push(Json::object({{"source", failure.source},
                            {"code", to_string(failure.error.code)},
                            {"message", failure.error.message}}));
  }
  return list;
}

template <class Strings>
Json to_json(const Strings& strings) {
  Json list = Json::array();
  for (const std::string& string : strings) list.push(string);
  return list;
}

}  // namespace

Json IngestReport::to_json() const {
  return Json::object({{"collection", collection},
                       {"documents", Json::object({{"seen", seen},
                                                   {"added", added},
                                                   {"updated", updated},
                                                   {"unchanged", unchanged},
                                                   {"deleted", deleted},
                                                   {"failed", failed},
                                                   {"skipped", skipped.size()}})},
                       {"chunks", Json::object({{"added", chunks_added},
                                                {"kept", chunks_kept},
                                                {"removed", chunks_removed}})},
                       {"embeddings_computed", embeddings_computed},
                       {"embeddings_reused", embeddings_reused},
                       {"bytes", static_cast<std::size_t>(bytes)},
                       {"seconds", seconds},
                       {"stage_seconds", stage_seconds},
                       {"labels_kept", Json::object({{"documents", documents_keeping_labels},
                                                     {"labels", ingest::to_json(kept_labels)}})},
                       {"pruned", ingest::to_json(pruned)},
                       {"skipped", ingest::to_json(skipped)},
                       {"failures", ingest::to_json(failures)}});
}

}  // namespace quarry::ingest
