// Reads the passages or queries of a benchmark: the lines of a text file.
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace quarry::bench {

inline std::vector<std::string> lines_of(const char* file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace quarry::bench
