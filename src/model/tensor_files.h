// The tensors of a model's folder: one model.safetensors, or several files listed by an index.
//
// model.safetensors.index.json: {"metadata": {...}, "weight_map": {tensor name: file name}}.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "model/float_table.h"
#include "model/safetensors.h"
#include "store/file_system.h"

namespace quarry::model {

// Immutable; share it freely. Tensors point into the mapped files.
class TensorFiles {
 public:
  // Errors: not_found, corrupt (a damaged file, or an index that disagrees with the files).
  static Result<TensorFiles> open(const std::filesystem::path& folder);

  bool contains(std::string_view name) const { return find(name) != nullptr; }
  // Returns null if there is no such tensor.
  const Tensor* find(std::string_view name) const;
  // Like SafeTensors::floats; errors also name the file.
  Result<FloatTable> floats(std::string_view name, const std::vector<std::size_t>& shape) const;

 private:
  struct File {
    std::string path;
    std::shared_ptr<const store::MappedFile> bytes;
    SafeTensors tensors;
  };
  using WeightMap = std::map<std::string, std::string>;

  Result<void> add(const std::filesystem::path& path);
  Result<void> check(const WeightMap& index) const;

  std::vector<File> files_;
};

// Maps each tensor to its file. Errors: corrupt, in particular a file name that leaves the folder.
Result<std::map<std::string, std::string>> weight_map_from_json(const Json& index);

// The names of the weight files in `folder`, sorted, preceded by the index if there is one.
// Errors: not_found, corrupt.
Result<std::vector<std::string>> weight_file_names(const std::filesystem::path& folder);

}  // namespace quarry::model
