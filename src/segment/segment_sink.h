// Where the bytes of a segment in the making go: part after part, into memory or into a file.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "segment/segment_format.h"
#include "store/container.h"

namespace quarry::segment {

// Each part is written once and as a whole; those that are never begun are empty. One thread at a
// time.
class SegmentSink {
 public:
  virtual ~SegmentSink() = default;
  // What is appended from now on is of that part.
  virtual Result<void> begin(SegmentPart part) = 0;
  virtual Result<void> append(std::string_view bytes) = 0;
  // The parts that were written so far; valid as long as the sink.
  virtual Result<SegmentViews> written() = 0;

  Result<void> add(SegmentPart part, std::string_view bytes) {
    if (bytes.empty()) return {};
    QUARRY_TRY(begin(part));
    return append(bytes);
  }
  // Those of an image that hold something. Each is freed as soon as it is written.
  Result<void> add(SegmentImage image);
};

// For a segment that stays in memory. One thread at a time.
class SegmentInMemory final : public SegmentSink {
 public:
  Result<void> begin(SegmentPart part) override {
    part_ = part;
    return {};
  }
  Result<void> append(std::string_view bytes) override {
    image_[part_].append(bytes);
    return {};
  }
  Result<SegmentViews> written() override { return views_of(image_); }
  SegmentImage& image() { return image_; }

 private:
  SegmentImage image_;
  SegmentPart part_{};
};

// For a file, which may be larger than memory. One thread at a time.
class SegmentFile final : public SegmentSink {
 public:
  // The file of the segment with that number. Nothing is left of it unless it is committed.
  static Result<SegmentFile> create(const std::filesystem::path& path, std::uint64_t number,
                                    store::FileSystem& files);
  Result<void> begin(SegmentPart part) override;
  Result<void> append(std::string_view bytes) override { return writer_.append(bytes); }
  Result<SegmentViews> written() override;
  Result<void> commit() &&;

 private:
  explicit SegmentFile(store::ContainerWriter writer) : writer_(std::move(writer)) {}

  store::ContainerWriter writer_;
  SegmentParts<bool> begun_{};
  std::vector<std::shared_ptr<const store::MappedFile>> mapped_;  // what views look at
};

}  // namespace quarry::segment
