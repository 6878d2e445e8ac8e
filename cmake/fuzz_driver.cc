// Runs a libFuzzer target without libFuzzer: every file of a corpus folder, seeded mutations of
// each, and random bytes. The same bytes on every machine, so a failure can be repeated.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kMutationsPerSeed = 400;

void run(const std::string& input) {
  // A heap copy of the exact size lets AddressSanitizer see a read past the end.
  const std::vector<std::uint8_t> copy(input.begin(), input.end());
  LLVMFuzzerTestOneInput(copy.data(), copy.size());
}

std::string mutated(std::string input, std::mt19937& random) {
  const int edits = 1 + static_cast<int>(random() % 4);
  for (int i = 0; i < edits && !input.empty(); ++i) {
    const std::size_t at = random() % input.size();
    switch (random() % 4) {
      case 0:
        input[at] = static_cast<char>(random());
        break;
      case 1:
        input.erase(at, 1 + random() % 8);
        break;
      case 2:
        input.insert(at, input.substr(random() % input.size(), random() % 16));
        break;
      default:
        input.resize(at);
        break;
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> seeds = {""};
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) continue;
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
  }
  std::mt19937 random(20240607);
  std::size_t runs = 0;
  for (const std::string& seed : seeds) {
    run(seed);
    for (int i = 0; i < kMutationsPerSeed; ++i, ++runs) run(mutated(seed, random));
  }
  for (int i = 0; i < kMutationsPerSeed; ++i, ++runs) {
    std::string noise(random() % 512, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    run(noise);
  }
  std::printf("%zu inputs, no crash\n", runs);
}
