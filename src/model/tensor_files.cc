#include "model/tensor_files.h"

#include <algorithm>
#include <set>

#include "model/json_file.h"

namespace quarry::model {
namespace {

constexpr std::string_view kSingle = "model.safetensors";
constexpr std::string_view kIndex = "model.safetensors.index.json";

bool is_file(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

bool is_plain_name(std::string_view name) {
  return name.ends_with(".safetensors") && !name.starts_with('.') &&
         name.find_first_of(std::string_view("/\\\0", 3)) == name.npos;
}

Result<std::map<std::string, std::string>> read_index(const std::filesystem::path& path) {
  auto map = weight_map_from_json(QUARRY_TRY(read_json_file(path)));
  if (!map) return map.error().in(path.string());
  return map;
}

std::set<std::string> files_of(const std::map<std::string, std::string>& index) {
  std::set<std::string> files;
  for (const auto& [tensor, file] : index) files.insert(file);
  return files;
}

}  // namespace

Result<std::map<std::string, std::string>> weight_map_from_json(const Json& index) {
  const Json& entries = index["weight_map"];
  if (!entries.is_object() || entries.members().empty()) {
    return {Code::corrupt, "weight_map: expected an object that maps tensors to files"};
  }
  std::map<std::string, std::string> map;
  for (const auto& [tensor, file] : entries.members()) {
    if (!is_plain_name(file.string())) {
      return {Code::corrupt,
              "weight_map: \"" + tensor.substr(0, 100) +
                  "\": expected the name of a .safetensors file in the same folder, found " +
                  file.dump().substr(0, 100)};
    }
    map[tensor] = file.string();
  }
  return map;
}

Result<std::vector<std::string>> weight_file_names(const std::filesystem::path& folder) {
  if (is_file(folder / kSingle) || !is_file(folder / kIndex)) {
    return std::vector{std::string(kSingle)};
  }
  std::vector<std::string> names = {std::string(kIndex)};
  const auto files = files_of(QUARRY_TRY(read_index(folder / kIndex)));
  names.insert(names.end(), files.begin(), files.end());
  return names;
}

Result<TensorFiles> TensorFiles::open(const std::filesystem::path& folder) {
  TensorFiles read;
  if (is_file(folder / kSingle) || !is_file(folder / kIndex)) {
    QUARRY_TRY(read.add(folder / kSingle));
    return read;
  }
  const WeightMap index = QUARRY_TRY(read_index(folder / kIndex));
  for (const std::string& file : files_of(index)) QUARRY_TRY(read.add(folder / file));
  const Result<void> checked = read.check(index);
  if (!checked) return checked.error().in((folder / kIndex).string());
  return read;
}

Result<void> TensorFiles::add(const std::filesystem::path& path) {
  File file{.path = path.string(),
            .bytes = QUARRY_TRY(store::FileSystem::real().map(path)),
            .tensors = {}};
  auto tensors = SafeTensors::parse(file.bytes->bytes());
  if (!tensors) return tensors.error().in(file.path);
  file.tensors = *std::move(tensors);
  files_.push_back(std::move(file));
  return {};
}

// Each tensor must be in the file that the index names and in no other.
Result<void> TensorFiles::check(const WeightMap& index) const {
  for (const auto& [tensor, name] : index) {
    for (const File& file : files_) {
      const bool expected = std::filesystem::path(file.path).filename() == name;
      if (file.tensors.contains(tensor) == expected) continue;
      return {Code::corrupt, "tensor \"" + tensor.substr(0, 100) + "\": expected in " + name +
                                 (expected ? ", found none there" : ", found in " + file.path)};
    }
  }
  return {};
}

const Tensor* TensorFiles::find(std::string_view name) const {
  for (const File& file : files_) {
    const auto& tensors = file.tensors.tensors();
    if (const auto found = tensors.find(name); found != tensors.end()) return &found->second;
  }
  return nullptr;
}

Result<FloatTable> TensorFiles::floats(std::string_view name,
                                       const std::vector<std::size_t>& shape) const {
  for (const File& file : files_) {
    if (!file.tensors.contains(name) && &file != &files_.back()) continue;
    auto found = file.tensors.floats(name, shape);
    if (!found) return found.error().in(file.path);
    return found;
  }
  return {Code::corrupt, "expected at least one weight file, found none"};
}

}  // namespace quarry::model
