// Small models for tests. Weights are generated from the names of the tensors, exactly as
// testdata/generate.py does, so a fixture stores only names, shapes and results.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "model/test_folder.h"

namespace quarry::model {

// The generator of generate.py: SplitMix64, seeded with the FNV-1a hash of the name.
inline std::vector<float> seeded_values(std::string_view name, std::vector<std::size_t> shape) {
  std::uint64_t state = 0xCBF29CE484222325;
  for (const unsigned char c : name) state = (state ^ c) * 0x100000001B3;
  std::size_t count = 1;
  for (const std::size_t n : shape) count *= n;
  std::vector<float> values(count);
  const double gain = std::sqrt(4.0 / static_cast<double>(shape.back()));
  for (float& value : values) {
    std::uint64_t z = state += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    z ^= z >> 31;
    const double around_zero = static_cast<double>(z >> 40) / 8388608.0 - 1;
    if (shape.size() > 1) {
      value = static_cast<float>(around_zero * gain);
    } else {
      const bool weight = name.ends_with(".weight");
      value = static_cast<float>(weight ? 1 + around_zero / 2 : around_zero * 0.3);
    }
  }
  return values;
}

inline std::vector<std::int32_t> seeded_ids(std::size_t length, std::size_t vocabulary) {
  std::vector<std::int32_t> ids;
  for (std::size_t i = 0; i < length; ++i) {
    ids.push_back(static_cast<std::int32_t>((7 * i * i + 3 * i + length) % vocabulary));
  }
  return ids;
}

// Builds the bytes of a .safetensors file.
class SafeTensorsWriter {
 public:
  void add(const std::string& name, std::string_view dtype, const std::vector<std::size_t>& shape,
           std::string_view bytes) {
    Json sizes = Json::array();
    for (const std::size_t n : shape) sizes.push(n);
    const std::size_t begin = data_.size();
    data_ += bytes;
    header_.set(name, Json::object({{"dtype", dtype},
                                    {"shape", sizes},
                                    {"data_offsets", Json::Array{begin, data_.size()}}}));
  }
  std::string file() const {
    std::string header = header_.dump();
    header.resize((header.size() + 7) / 8 * 8, ' ');
    const std::uint64_t length = header.size();
    return std::string(reinterpret_cast<const char*>(&length), 8) + header + data_;
  }

 private:
  Json header_ = Json::object();
  std::string data_;
};

// Converts floats to the bytes of a dtype.
using Narrow = std::function<std::string(const std::vector<float>&)>;

inline std::string as_f32(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

inline std::vector<std::size_t> shape_of(const Json& shape) {
  std::vector<std::size_t> sizes;
  for (const Json& n : shape.items()) sizes.push_back(static_cast<std::size_t>(n.integer()));
  return sizes;
}

// Builds a file with the tensors {name: shape}, seeded by name.
inline std::string seeded_file(const Json& tensors, std::string_view dtype = "F32",
                               const Narrow& narrow = as_f32) {
  SafeTensorsWriter writer;
  for (const auto& [name, shape] : tensors.members()) {
    writer.add(name, dtype, shape_of(shape), narrow(seeded_values(name, shape_of(shape))));
  }
  return writer.file();
}

inline Json read_fixture(const std::string& name) {
  return Json::parse(read_bytes(model_testdata() / name)).value();
}

// A tokenizer for the letters a to d with [CLS], [SEP] and two token types for a pair.
inline constexpr std::string_view kLetterTokenizer = R"({
  "added_tokens": [
    {"id": 0, "content": "[PAD]", "special": true}, {"id": 1, "content": "[UNK]", "special": true},
    {"id": 2, "content": "[CLS]", "special": true}, {"id": 3, "content": "[SEP]", "special": true}],
  "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                 "strip_accents": null, "lowercase": true},
  "pre_tokenizer": {"type": "BertPreTokenizer"},
  "post_processor": {"type": "TemplateProcessing",
    "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
               {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
    "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
             {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
             {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
    "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                       "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
  "decoder": null,
  "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "a": 4, "b": 5, "c": 6, "d": 7}}
})";

}  // namespace quarry::model
