// tokenizer_bench TOKENIZER_JSON [--speed]: reads a JSON value a line from standard input, a text
// or [first, second, most tokens], and prints the tokens of each as JSON: of a text [[id, begin,
// end], ..] and of a pair [ids, types]. With --speed it reads all, and prints how long opening and
// tokenizing took in CPU time, on one thread.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <string>

#include "core/json.h"
#include "tokenize/tokenizer.h"

namespace {

using namespace quarry;
using namespace quarry::tokenize;

// CPU time of this process, so that other load on the machine does not matter.
double seconds_since(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

Json to_json(const std::vector<std::int32_t>& ids) {
  Json out = Json::array();
  for (const std::int32_t id : ids) out.push(id);
  return out;
}

Json answer(const Tokenizer& tokenizer, const Json& line) {
  if (line.is_array() && line.items().size() == 3) {
    const ModelInput input = tokenizer.model_input_pair(
        line.items()[0].string(), line.items()[1].string(),
        static_cast<std::size_t>(std::max<std::int64_t>(0, line.items()[2].integer())));
    return Json(Json::Array{to_json(input.ids), to_json(input.types)});
  }
  Json out = Json::array();
  for (const Token& token : tokenizer.tokens(line.string())) {
    out.push(Json(Json::Array{token.id, token.range.begin, token.range.end}));
  }
  return out;
}

void measure(const Tokenizer& tokenizer, const std::vector<std::string>& texts) {
  constexpr int kRounds = 3;
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  double best = 1e9;
  std::size_t tokens = 0;
  for (int round = 0; round < kRounds; ++round) {
    tokens = 0;
    const auto start = std::clock();
    for (const std::string& text : texts) tokens += tokenizer.tokens(text).size();
    best = std::min(best, seconds_since(start));
  }
  std::printf("%zu texts, %zu bytes, %zu tokens: %.1f MB/s, %.2f million tokens/s\n", texts.size(),
              bytes, tokens, static_cast<double>(bytes) / best / 1e6,
              static_cast<double>(tokens) / best / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  const bool speed = argc == 3 && std::string_view(argv[2]) == "--speed";
  if (argc < 2) {
    std::fprintf(stderr, "usage: tokenizer_bench TOKENIZER_JSON [--speed] < lines\n");
    return 2;
  }
  const auto start = std::clock();
  const auto opened = Tokenizer::open(argv[1]);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    return 1;
  }
  if (speed) std::printf("opened in %.3f s\n", seconds_since(start));
  std::ios::sync_with_stdio(false);
  std::vector<std::string> texts;
  for (std::string line; std::getline(std::cin, line);) {
    const auto json = Json::parse(line);
    if (!json) continue;
    if (speed) {
      texts.emplace_back(json->string());
    } else {
      std::cout << answer(**opened, *json).dump() << '\n';
    }
  }
  if (speed) measure(**opened, texts);
}
