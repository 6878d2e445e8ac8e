#include "filter/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

namespace quarry::filter {
namespace {

using testing::HasSubstr;

bool matches(std::string_view expression, std::string_view metadata) {
  const auto filter = Filter::parse(expression);
  EXPECT_TRUE(filter) << expression << ": " << filter.error().message;
  return filter && (*filter)->matches(*Json::parse(metadata));
}

std::string error_of(std::string_view expression) {
  const auto filter = Filter::parse(expression);
  EXPECT_FALSE(filter) << expression;
  return filter ? std::string() : filter.error().message;
}

std::string canonical(std::string_view expression) {
  const auto filter = Filter::parse(expression);
  return filter ? (*filter)->to_string() : filter.error().message;
}

TEST(Filter, ListsTheFieldsThatItReads) {
  const auto filter = *Filter::parse("not (year > 3) and (exists(a.\"b c\") or tag in ['x', 'y'])");
  std::vector<std::string> names;
  for (const FieldPath& path : fields_of(*filter)) names.push_back(to_string(path));
  EXPECT_THAT(names, testing::ElementsAre("year", "a.\"b c\"", "tag"));
}

TEST(Filter, ComparesNumbersStringsAndBooleans) {
  EXPECT_TRUE(matches("year >= 2024", R"({"year": 2024})"));
  EXPECT_FALSE(matches("year > 2024", R"({"year": 2024})"));
  EXPECT_TRUE(matches("price < 1.5", R"({"price": 1.25})"));
  EXPECT_TRUE(matches("price == 2", R"({"price": 2.0})"));
  EXPECT_TRUE(matches("source == \"hr\"", R"({"source": "hr"})"));
  EXPECT_TRUE(matches("draft == false", R"({"draft": false})"));
  EXPECT_FALSE(matches("draft == 0", R"({"draft": false})"));
}

TEST(Filter, DistinguishesIntegersThatAreEqualAsDoubles) {
  EXPECT_FALSE(matches("id == 9007199254740993", R"({"id": 9007199254740992})"));
}

TEST(Filter, ComparesDatesAsIsoStrings) {
  EXPECT_TRUE(matches("signed >= '2024-03-01' and signed < '2024-04-01'",
                      R"({"signed": "2024-03-31T23:59:59Z"})"));
}

TEST(Filter, ComparesANumberInAStringAsANumber) {
  EXPECT_TRUE(matches("year >= 2024", R"({"year": "2025"})"));
  EXPECT_TRUE(matches("year == '2025'", R"({"year": 2025})"));
  EXPECT_FALSE(matches("year >= 2024", R"({"year": "soon"})"));
}

TEST(Filter, AListMatchesIfAnyItemDoes) {
  constexpr auto metadata = R"({"tag": ["red", "green"]})";
  EXPECT_TRUE(matches("tag == 'green'", metadata));
  EXPECT_TRUE(matches("tag in ['blue', 'red']", metadata));
  EXPECT_FALSE(matches("tag in ['blue']", metadata));
}

TEST(Filter, NotEqualMeansThatNoItemIsEqual) {
  constexpr auto metadata = R"({"tag": ["red", "green"]})";
  EXPECT_FALSE(matches("tag != 'red'", metadata));
  EXPECT_TRUE(matches("tag != 'blue'", metadata));
  EXPECT_TRUE(matches("tag not in ['blue', 'black']", metadata));
  EXPECT_FALSE(matches("tag not in ['blue', 'red']", metadata));
}

TEST(Filter, AComparisonWithAMissingFieldIsFalseAndItsNegationIsTrue) {
  for (const char* expression :
       {"x == 1", "x != 1", "x < 1", "x in [1]", "x not in [1]", "x contains 'a'", "exists(x)"}) {
    EXPECT_FALSE(matches(expression, R"({"y": 1})")) << expression;
    EXPECT_FALSE(matches(expression, R"({"x": null})")) << expression;
    EXPECT_TRUE(matches("not (" + std::string(expression) + ")", R"({"y": 1})")) << expression;
  }
}

TEST(Filter, ContainsFindsSubstrings) {
  EXPECT_TRUE(matches("title contains \"leave\"", R"({"title": "Parental leave"})"));
  EXPECT_FALSE(matches("title contains \"Leave\"", R"({"title": "Parental leave"})"));
}

TEST(Filter, FollowsPathsAndQuotedNames) {
  EXPECT_TRUE(matches("author.name == 'Ada'", R"({"author": {"name": "Ada"}})"));
  EXPECT_TRUE(matches("\"cost centre\" == 7", R"({"cost centre": 7})"));
  EXPECT_TRUE(matches("\"a.b\" == 1", R"({"a.b": 1})"));
  EXPECT_TRUE(matches("\"in\".\"not\" == 1", R"({"in": {"not": 1}})"));
  EXPECT_TRUE(matches("größe > 3", R"({"größe": 4})"));
}

TEST(Filter, AndBindsTighterThanOr) {
  constexpr auto metadata = R"({"a": 1, "b": 2})";
  EXPECT_TRUE(matches("a == 1 or a == 2 and b == 9", metadata));
  EXPECT_FALSE(matches("(a == 1 or a == 2) and b == 9", metadata));
  EXPECT_TRUE(matches("NOT a == 2 AND b == 2", metadata));
}

TEST(Filter, PrintsEqualFiltersTheSame) {
  EXPECT_EQ(canonical("  (( year>=2024 ))and source=='hr' "), R"(year >= 2024 and source == "hr")");
  EXPECT_EQ(canonical("a in [1,2] or (b == 1 and c == 1)"), "a in [1, 2] or (b == 1 and c == 1)");
  EXPECT_EQ(canonical("a in [1]"), canonical("a == 1"));
  EXPECT_EQ(canonical("'in' == 'say \"hi\"\\n'"), R"("in" == "say \"hi\"\n")");
}

TEST(Filter, ReportsThePositionAndWhatWasExpected) {
  EXPECT_THAT(error_of(""), HasSubstr("position 1: expected a condition"));
  EXPECT_THAT(error_of("year = 2024"), HasSubstr("position 6: expected =="));
  EXPECT_THAT(error_of("year >= "), HasSubstr("found the end"));
  EXPECT_THAT(error_of("year >= soon"), HasSubstr("a string in quotes, a number"));
  EXPECT_THAT(error_of("a == 1 b == 2"), HasSubstr("position 8: expected and, or"));
  EXPECT_THAT(error_of("a == 'x"), HasSubstr("expected a closing quote"));
  EXPECT_THAT(error_of("a == \"\\q\""), HasSubstr("after the backslash"));
  EXPECT_THAT(error_of("a in []"), HasSubstr("position 7"));
  EXPECT_THAT(error_of("a contains 3"), HasSubstr("a string after contains"));
  EXPECT_THAT(error_of("a == 1e999"), HasSubstr("fits in a double"));
  EXPECT_THAT(error_of("a == 1 && b == 2"), HasSubstr("position 8: expected and, found '&'"));
  EXPECT_THAT(error_of("in == 1"), HasSubstr("the name of a field"));
}

TEST(Filter, RejectsDeepNestingAndLongExpressions) {
  std::string nested = "a == 1";
  for (int i = 0; i < 1'000; ++i) nested = (i % 2 ? "(" : "not (") + nested + ")";
  EXPECT_THAT(error_of(nested), HasSubstr("levels of nesting"));
  EXPECT_THAT(error_of(std::string(100'000, ' ') + "a == 1"), HasSubstr("bytes"));
}

// Generates random filters over one document and evaluates them independently.
class RandomFilters {
 public:
  explicit RandomFilters(std::uint32_t seed) : random_(seed) {}

  struct Sample {
    Filter node;
    bool expected;
  };

  Json metadata() {
    metadata_ = Json::object();
    for (const char* name : kNames) {
      if (pick(3) == 0) continue;
      const auto value = static_cast<std::int64_t>(pick(3));
      if (pick(3) == 0) {
        metadata_.set(name, Json::array().push(value).push(static_cast<std::int64_t>(pick(3))));
      } else {
        metadata_.set(name, value);
      }
    }
    return metadata_;
  }

  Sample sample_filter(int depth) {
    switch (depth == 0 ? 0 : pick(4)) {
      case 1: {
        Sample inner = sample_filter(depth - 1);
        return {make_not(inner.node), !inner.expected};
      }
      case 2:
        return junction(depth, true);
      case 3:
        return junction(depth, false);
      default:
        return leaf();
    }
  }

 private:
  static constexpr std::array<const char*, 4> kNames = {"a", "b b", "not", "d"};

  std::size_t pick(std::size_t n) { return random_() % n; }

  Sample junction(int depth, bool all) {
    std::vector<Filter> nodes;
    bool every = true, any = false;
    for (std::size_t i = 0; i < 2 + pick(2); ++i) {
      Sample each = sample_filter(depth - 1);
      nodes.push_back(each.node);
      every = every && each.expected;
      any = any || each.expected;
    }
    return all ? Sample{make_and(nodes), every} : Sample{make_or(nodes), any};
  }

  Sample leaf() {
    const std::string name = kNames[pick(kNames.size())];
    std::vector<std::int64_t> items;
    const Json& field = metadata_[name];
    if (field.is_array()) {
      for (const Json& item : field.items()) items.push_back(item.integer());
    } else if (field.is_integer()) {
      items.push_back(field.integer());
    }
    if (pick(6) == 0) return {make_exists({name}), !items.empty()};
    const auto literal = static_cast<std::int64_t>(pick(3));
    const auto any = [&](auto holds) { return std::ranges::any_of(items, holds); };
    const auto equal = [&](std::int64_t item) { return item == literal; };
    switch (pick(4)) {
      case 0:
        return {make_comparison({name}, FilterOperator::equal, {literal}), any(equal)};
      case 1:
        return {make_comparison({name}, FilterOperator::not_equal, {literal}),
                !items.empty() && !any(equal)};
      case 2:
        return {make_comparison({name}, FilterOperator::less, {literal}),
                any([&](std::int64_t item) { return item < literal; })};
      default:
        return {make_comparison({name}, FilterOperator::equal, {literal, 2}),
                any([&](std::int64_t item) { return item == literal || item == 2; })};
    }
  }

  std::mt19937 random_;
  Json metadata_;
};

TEST(FilterProperty, PrintedAndParsedTreesMeanTheSame) {
  RandomFilters filters(11);
  for (int round = 0; round < 20'000; ++round) {
    const Json metadata = filters.metadata();
    const RandomFilters::Sample sample = filters.sample_filter(4);
    const std::string printed = sample.node.to_string();
    const auto parsed = Filter::parse(printed);
    ASSERT_TRUE(parsed) << printed << ": " << parsed.error().message;
    ASSERT_EQ(sample.node.matches(metadata), sample.expected) << printed << metadata.dump();
    ASSERT_EQ((*parsed)->matches(metadata), sample.expected) << printed << metadata.dump();
    ASSERT_EQ((*parsed)->to_string(), printed);
  }
}

}  // namespace
}  // namespace quarry::filter
