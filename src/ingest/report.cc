#include "ingest/ingest.h"

namespace quarry {

Json IngestReport::to_json() const {
  Json list = Json::array();
  for (const IngestFailure& failure : failures) {
    list.push(Json::object({{"source", failure.source},
                            {"code", to_string(failure.error.code)},
                            {"message", failure.error.message}}));
  }
  return Json::object({{"collection", collection},
                       {"documents", Json::object({{"seen", seen},
                                                   {"added", added},
                                                   {"updated", updated},
                                                   {"unchanged", unchanged},
                                                   {"deleted", deleted},
                                                   {"failed", failed}})},
                       {"chunks", Json::object({{"added", chunks_added},
                                                {"kept", chunks_kept},
                                                {"removed", chunks_removed}})},
                       {"embeddings_computed", embeddings_computed},
                       {"embeddings_reused", embeddings_reused},
                       {"bytes", static_cast<std::size_t>(bytes)},
                       {"seconds", seconds},
                       {"stage_seconds", stage_seconds},
                       {"failures", std::move(list)}});
}

}  // namespace quarry
