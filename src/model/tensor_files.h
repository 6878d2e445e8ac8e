// The tensors of a model's folder: one model.safetensors, or several files that an index tells
// apart.
//
// model.safetensors.index.json: {"metadata": {...}, "weight_map": {tensor: file beside it}}.
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

// Immutable; share it freely. What it hands out lies in its mapped files.
class TensorFiles {
 public:
  // Errors: not_found, corrupt (a file, or an index that names what is not there).
  static Result<TensorFiles> open(const std::filesystem::path& folder);

  bool contains(std::string_view name) const { return find(name) != nullptr; }
  // Null where there is none of that name.
  const Tensor* find(std::string_view name) const;
  // As SafeTensors::floats, naming the file too.
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

// Tensor to file. Errors: corrupt, among them a file that does not lie beside the index.
Result<std::map<std::string, std::string>> weight_map_from_json(const Json& index);

// The names of the files in `folder` that hold weights, sorted, the index first where there is one.
// Errors: not_found, corrupt.
Result<std::vector<std::string>> weight_file_names(const std::filesystem::path& folder);

}  // namespace quarry::model
