// Fuzzes the small files of a sentence-transformers folder and the weight index. Accepted input
// names only folders and files beside it, known poolings, and sizes whose products do not overflow.
#include <cstdlib>
#include <string_view>

#include "model/sentence_config.h"
#include "model/tensor_files.h"

namespace {

void expect_plain(std::string_view name) {
  if (name.find('/') != name.npos || name.find("..") != name.npos) std::abort();
  if (name.find('\0') != name.npos) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = quarry::Json::parse({reinterpret_cast<const char*>(data), size});
  if (!json) return 0;
  if (const auto modules = quarry::model::modules_from_json(*json)) {
    for (const auto& module : *modules) expect_plain(module.folder);
  }
  if (const auto pooling = quarry::model::pooling_from_json(*json); pooling && pooling->empty()) {
    std::abort();
  }
  if (const auto dense = quarry::model::dense_from_json(*json)) {
    if (dense->layer.inputs == 0 || dense->layer.outputs == 0) std::abort();
  }
  quarry::model::prompts_from_json(*json);
  if (const auto index = quarry::model::weight_map_from_json(*json)) {
    if (index->empty()) std::abort();
    for (const auto& [tensor, file] : *index) {
      if (file.find('/') != file.npos || file.find('\0') != file.npos) std::abort();
    }
  }
  return 0;
}
