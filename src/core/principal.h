// Who asks: the identity and labels that every read takes.
#pragma once

#include <string>
#include <vector>

namespace quarry {

enum class Rights { read, change };

// A document with no labels may be read by everyone; one with labels, by a principal that holds at
// least one of them, or by one that sees all. Immutable once built; share it freely.
struct Principal {
  std::string name = "anonymous";
  std::vector<std::string> labels = {};  // sorted, without repeats
  bool sees_all = false;
  Rights rights = Rights::read;

  // The owner of the data directory: the person at the command line who names no labels. May change
  // everything.
  static Principal owner();
  // One who holds exactly these labels, and only reads.
  static Principal with_labels(std::vector<std::string> labels);

  bool may_read(const std::vector<std::string>& document_labels) const;
  bool may_change() const { return rights == Rights::change; }
};

}  // namespace quarry
