// The identity and the access labels of the caller; every read takes one.
#pragma once

#include <string>
#include <vector>

namespace quarry {

enum class Rights { read, change };

// A document without labels is public. A document with labels may be read by a principal that holds
// at least one of them, or that sees everything. Immutable once built; share it freely.
struct Principal {
  std::string name = "anonymous";
  std::vector<std::string> labels = {};  // sorted, without duplicates
  bool sees_all = false;
  Rights rights = Rights::read;

  // The owner of the data directory, which is the command-line user if no labels are given. Reads
  // and changes everything.
  static Principal owner();
  // A principal that holds exactly these labels and may only read.
  static Principal with_labels(std::vector<std::string> labels);

  bool may_read(const std::vector<std::string>& document_labels) const;
  bool may_change() const { return rights == Rights::change; }
};

}  // namespace quarry
