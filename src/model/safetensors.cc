#include "model/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>

#include "core/json.h"

static_assert(std::endian::native == std::endian::little, "tensors are read in place");

namespace quarry::model {
namespace {

constexpr std::size_t kLengthBytes = 8;
// The format's own limit. It keeps a hostile length from making us parse gigabytes of JSON.
constexpr std::size_t kMaxHeaderBytes = 100'000'000;

struct ElementType {
  std::string_view name;
  std::size_t bytes;
};
constexpr ElementType kElementTypes[] = {{"F64", 8},  {"I64", 8},     {"U64", 8},    {"F32", 4},
                                         {"I32", 4},  {"U32", 4},     {"F16", 2},    {"BF16", 2},
                                         {"I16", 2},  {"U16", 2},     {"I8", 1},     {"U8", 1},
                                         {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};

Error corrupt(std::string message) { return {Code::corrupt, std::move(message)}; }

std::string describe(const std::vector<std::size_t>& shape) {
  std::string text = "[";
  for (const std::size_t n : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(n);
  return text + "]";
}

Result<std::size_t> element_bytes(std::string_view dtype) {
  for (const ElementType& type : kElementTypes) {
    if (type.name == dtype) return type.bytes;
  }
  return corrupt("unknown dtype \"" + std::string(dtype.substr(0, 32)) + "\"");
}

Result<std::size_t> natural(const Json& json, std::string_view what) {
  if (json.is_integer() && json.integer() >= 0) return static_cast<std::size_t>(json.integer());
  return corrupt(std::string(what) + ": expected a whole number from 0, found " +
                 json.dump().substr(0, 64));
}

Result<std::vector<std::size_t>> read_shape(const Json& json) {
  if (!json.is_array()) return corrupt("shape: expected a list");
  std::vector<std::size_t> shape;
  for (const Json& item : json.items()) shape.push_back(QUARRY_TRY(natural(item, "shape")));
  return shape;
}

Result<std::size_t> byte_size(std::size_t element, const std::vector<std::size_t>& shape) {
  std::size_t size = element;
  for (const std::size_t n : shape) {
    if (__builtin_mul_overflow(size, n, &size)) {
      return corrupt("shape " + describe(shape) + " is larger than memory");
    }
  }
  return size;
}

Result<std::string_view> read_range(const Json& offsets, std::string_view data) {
  if (offsets.items().size() != 2) return corrupt("data_offsets: expected [begin, end]");
  const std::size_t begin = QUARRY_TRY(natural(offsets.items()[0], "data_offsets"));
  const std::size_t end = QUARRY_TRY(natural(offsets.items()[1], "data_offsets"));
  if (begin > end || end > data.size()) {
    return corrupt("data_offsets " + offsets.dump() + " are not a range within the file's " +
                   std::to_string(data.size()) + " bytes of data");
  }
  return data.substr(begin, end - begin);
}

Result<Tensor> read_tensor(const Json& entry, std::string_view data) {
  Tensor tensor{.dtype = std::string(entry["dtype"].string()), .shape = {}, .bytes = {}};
  const std::size_t element = QUARRY_TRY(element_bytes(tensor.dtype));
  tensor.shape = QUARRY_TRY(read_shape(entry["shape"]));
  tensor.bytes = QUARRY_TRY(read_range(entry["data_offsets"], data));
  const std::size_t expected = QUARRY_TRY(byte_size(element, tensor.shape));
  if (tensor.bytes.size() != expected) {
    return corrupt(tensor.dtype + " " + describe(tensor.shape) + " takes " +
                   std::to_string(expected) + " bytes, found " +
                   std::to_string(tensor.bytes.size()));
  }
  return tensor;
}

// Sorted by position, the ranges must join end to end from the first byte to the last.
Result<void> check_cover(std::vector<std::string_view> ranges, std::string_view data) {
  std::ranges::sort(ranges, [](std::string_view a, std::string_view b) {
    if (a.data() != b.data()) return std::less<>()(a.data(), b.data());
    return a.size() < b.size();
  });
  const char* expected = data.data();
  for (const std::string_view range : ranges) {
    if (range.data() != expected) {
      return corrupt("the tensors overlap or leave a gap at byte " +
                     std::to_string(std::min(range.data(), expected) - data.data()) +
                     " of the data");
    }
    expected += range.size();
  }
  const std::size_t covered = static_cast<std::size_t>(expected - data.data());
  if (covered == data.size()) return {};
  return corrupt("the header describes " + std::to_string(covered) + " bytes of data, found " +
                 std::to_string(data.size()));
}

struct Parts {
  std::string_view header;
  std::string_view data;
};

Result<Parts> split(std::string_view file) {
  if (file.size() < kLengthBytes) {
    return corrupt("expected at least 8 bytes, found " + std::to_string(file.size()));
  }
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), kLengthBytes);
  const std::string_view rest = file.substr(kLengthBytes);
  if (length > rest.size() || length > kMaxHeaderBytes) {
    return corrupt("a header of " + std::to_string(length) + " bytes does not fit the file's " +
                   std::to_string(file.size()));
  }
  return Parts{rest.substr(0, length), rest.substr(length)};
}

}  // namespace

Result<SafeTensors> SafeTensors::parse(std::string_view file) {
  const Parts parts = QUARRY_TRY(split(file));
  const Result<Json> header = Json::parse(parts.header);
  if (!header) return corrupt("the header is not JSON: " + header.error().message);
  if (!header->is_object()) return corrupt("the header is not a JSON object");

  SafeTensors read;
  std::vector<std::string_view> ranges;
  for (const auto& [name, entry] : header->members()) {
    if (name == "__metadata__") continue;
    Result<Tensor> tensor = read_tensor(entry, parts.data);
    if (!tensor) return tensor.error().in("tensor \"" + name.substr(0, 100) + "\"");
    ranges.push_back(tensor->bytes);
    if (!read.tensors_.emplace(name, *std::move(tensor)).second) {
      return corrupt("tensor \"" + name.substr(0, 100) + "\" appears twice");
    }
  }
  QUARRY_TRY(check_cover(std::move(ranges), parts.data));
  return read;
}

Result<FloatTable> SafeTensors::floats(std::string_view name,
                                       const std::vector<std::size_t>& shape) const {
  const auto found = tensors_.find(name);
  const std::string label = "tensor \"" + std::string(name) + "\"";
  if (found == tensors_.end()) return corrupt(label + " is missing");
  const Tensor& tensor = found->second;
  const std::optional<FloatType> type = float_type(tensor.dtype);
  if (!type) {
    return {Code::invalid, label + ": expected dtype F32, F16 or BF16, found " + tensor.dtype};
  }
  if (tensor.shape != shape) {
    return corrupt(label + ": expected shape " + describe(shape) + ", found " +
                   describe(tensor.shape));
  }
  const auto address = reinterpret_cast<std::uintptr_t>(tensor.bytes.data());
  if (type == FloatType::f32 && address % alignof(float) != 0) {
    return corrupt(label + ": its data is not aligned to 4 bytes");
  }
  const std::size_t columns = shape.empty() ? 1 : shape.back();
  std::size_t rows = 1;
  for (std::size_t i = 0; i + 1 < shape.size(); ++i) rows *= shape[i];
  return FloatTable(*type, tensor.bytes.data(), rows, columns);
}

}  // namespace quarry::model
