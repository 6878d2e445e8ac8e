// Converts every supported kind to the same form: a list of parts for one text, and one for a pair.
#include "tokenize/post_processor.h"

#include <algorithm>
#include <string>
#include <utility>

namespace quarry::tokenize {
namespace {

using Part = PostProcessor::Part;
using Source = PostProcessor::Source;

Error corrupt(const std::string& what) {
  return {Code::corrupt, "tokenizer.json: the post_processor's " + what};
}

Result<std::vector<std::int32_t>> special_ids(const Json& processor,
                                              std::span<const AddedToken> added,
                                              std::string_view name) {
  std::vector<std::int32_t> ids;
  for (const Json& id : processor["special_tokens"][name]["ids"].items()) {
    ids.push_back(static_cast<std::int32_t>(id.integer(-1)));
  }
  if (!ids.empty()) return ids;
  const auto at = std::ranges::find(added, name, &AddedToken::content);
  if (at != added.end()) return std::vector{at->id};
  return corrupt("special token \"" + std::string(name) + "\": expected an id, found none");
}

Result<std::vector<Part>> read_template(const Json& processor, const char* which,
                                        std::span<const AddedToken> added) {
  std::vector<Part> out;
  for (const Json& json : processor[which].items()) {
    Part part;
    if (json.contains("Sequence")) {
      part.source = json["Sequence"]["id"].string() == "B" ? Source::second : Source::first;
      part.type = static_cast<std::int32_t>(json["Sequence"]["type_id"].integer());
    } else {
      const Json& special = json["SpecialToken"];
      part.ids = QUARRY_TRY(special_ids(processor, added, special["id"].string()));
      part.type = static_cast<std::int32_t>(special["type_id"].integer());
    }
    out.push_back(std::move(part));
  }
  const auto count = [&](Source source) { return std::ranges::count(out, source, &Part::source); };
  const bool pair = std::string_view(which) == "pair";
  if (count(Source::first) == 1 && count(Source::second) == (pair ? 1 : 0)) return out;
  return corrupt("\"" + std::string(which) + "\": expected each sequence exactly once");
}

// Reads an entry such as "cls": ["[CLS]", 101].
Result<std::vector<std::int32_t>> read_special(const Json& processor, const char* name) {
  const Json::Array& pair = processor[name].items();
  if (pair.size() == 2 && pair[1].is_number()) {
    return std::vector{static_cast<std::int32_t>(pair[1].integer())};
  }
  return corrupt("\"" + std::string(name) + "\": expected a token and its id");
}

bool adds_nothing(std::string_view type) { return type == "ByteLevel"; }

}  // namespace

Result<PostProcessor> PostProcessor::read(const Json& json, std::span<const AddedToken> added) {
  const std::string_view type = json["type"].string("none");
  PostProcessor out;
  if (json.is_null() || adds_nothing(type)) return out;
  if (type == "Sequence") return read_sequence(json, added);
  if (type == "TemplateProcessing") {
    out.single_ = QUARRY_TRY(read_template(json, "single", added));
    if (json.contains("pair")) out.pair_ = QUARRY_TRY(read_template(json, "pair", added));
    return out;
  }
  const bool roberta = type == "RobertaProcessing";
  if (!roberta && type != "BertProcessing") {
    return Error{Code::invalid,
                 "tokenizer.json: unsupported post_processor type \"" + std::string(type) +
                     "\", expected one of: BertProcessing, ByteLevel, RobertaProcessing, "
                     "Sequence, TemplateProcessing"};
  }
  const Part cls = {Source::special, 0, QUARRY_TRY(read_special(json, "cls"))};
  const Part sep = {Source::special, 0, QUARRY_TRY(read_special(json, "sep"))};
  out.single_ = {cls, {Source::first, 0, {}}, sep};
  out.pair_ = out.single_;
  if (roberta) {
    out.pair_.insert(out.pair_.end(), {sep, {Source::second, 0, {}}, sep});
  } else {
    out.pair_.insert(out.pair_.end(), {{Source::second, 1, {}}, {Source::special, 1, sep.ids}});
  }
  return out;
}

Result<PostProcessor> PostProcessor::read_sequence(const Json& json,
                                                   std::span<const AddedToken> added) {
  PostProcessor out;
  bool any = false;
  for (const Json& part : json["processors"].items()) {
    if (adds_nothing(part["type"].string())) continue;
    if (std::exchange(any, true)) {
      return Error{
          Code::invalid,
          "tokenizer.json: post_processor Sequence: expected at most one part that adds tokens, "
          "found another of type \"" +
              std::string(part["type"].string("none")) + "\""};
    }
    out = QUARRY_TRY(read(part, added));
  }
  return out;
}

std::size_t special_count(const std::vector<PostProcessor::Part>& parts) {
  std::size_t count = 0;
  for (const Part& part : parts) count += part.ids.size();
  return count;
}

std::pair<std::size_t, std::size_t> longest_first(std::size_t first, std::size_t second,
                                                  std::size_t room) {
  if (first + second <= room) return {first, second};
  const std::size_t shorter = std::min(first, second);
  const std::size_t half = room / 2;
  // The shorter text is not cut if it fits into half of the room.
  const std::size_t less = shorter <= half ? shorter : half;
  const std::size_t more = room - less;
  return first <= second ? std::pair{less, more} : std::pair{more, less};
}

}  // namespace quarry::tokenize
