// An inverted file as it lies in a segment: lists of 1-bit codes, each near a centroid.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "simd/dot_int8.h"
#include "vectors/ivf_clusters.h"
#include "vectors/ivf_code_lists.h"
#include "vectors/ivf_format.h"
#include "vectors/ivf_rotation.h"
#include "vectors/rounded_rows.h"

namespace quarry::vectors {

// A view of the four sections. Whatever the bytes are, reading fails or every access stays within
// them; pages of codes are touched only by those who ask for a block. Immutable; share it freely.
class IvfLists {
 public:
  // Errors: corrupt.
  static Result<IvfLists> read(const IvfViews& parts);

  std::uint32_t rows() const { return head_.rows; }
  std::size_t dimension() const { return head_.dimension; }
  std::uint32_t lists() const { return head_.lists; }
  const IvfRotation& rotation() const { return rotation_; }
  const IvfCentroids& centroids() const { return centroids_; }
  // One list for each fine centroid: the codes of rows.
  const IvfCodeLists& codes() const { return codes_; }
  // One list for each coarse centroid: the codes of its fine ones, made when the file was opened.
  // Their estimates are a query's product with the centroid less rank_penalty().
  IvfCodeLists centroid_codes() const { return centroid_codes_->view(); }
  float rank_penalty(std::uint32_t list) const;
  // A rotated query's product with a centroid in 8 bits a number: a quarter of the memory that is
  // read, and what is rounded is a hundredth of what the codes of rows are.
  float product(std::span<const float> rotated, std::uint32_t list) const {
    return simd::dot_float_int8(rotated, rounded_->row(list)) * rounded_->scale(list);
  }
  void prefetch_centroid(std::uint32_t list) const {
    simd::prefetch_row(rounded_->row(list), codes_.width);
  }
  // Lists to read for that recall among the ten nearest; all of them for 1.
  std::uint32_t probes_for(float recall) const;

  // Reads every code. One line a finding.
  void check(std::vector<std::string>& findings) const;

 private:
  explicit IvfLists(const IvfHead& head)
      : head_(head), rotation_(head.dimension, head.rotation_seed) {}
  Result<void> read_centroids(std::string_view bytes);
  Result<void> read_lists(std::string_view bytes);
  void encode_centroids();

  IvfHead head_;
  IvfRotation rotation_;
  IvfCentroids centroids_;
  IvfCodeLists codes_;
  std::shared_ptr<const IvfCodeListsWriter> centroid_codes_;
  std::shared_ptr<const RoundedRows> rounded_;  // the fine centroids
};

}  // namespace quarry::vectors
