#include "core/setting_visitors.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/config_yaml.h"

namespace quarry {
namespace {

using testing::HasSubstr;

// Settings with a list of records, such as providers or tenants.
struct Service {
  std::string base_url;
  std::size_t weight = 1;
};
struct Tree {
  std::vector<Service> services;
};

template <class T, class Visitor>
void visit_settings(T& tree, Visitor& visit) {
  visit.records("llm.services", tree.services,
                [](const std::string& prefix, auto& service, auto& each) {
                  each(prefix + "base_url", service.base_url, setting::Url(), "Address");
                  each(prefix + "weight", service.weight, setting::Count(1, 9, "shares"), "Share");
                });
}

Result<GivenSettings> given(const std::string& yaml, const Environment& environment = {}) {
  SettingLister lister;
  const Tree tree;
  visit_settings(tree, lister);
  std::string folder = std::filesystem::temp_directory_path() / "quarry-list-XXXXXX";
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  std::ofstream(folder + "/quarry.yaml") << yaml;
  auto gathered = gather_settings({.environment = environment, .working_folder = folder},
                                  std::move(lister).take());
  std::filesystem::remove_all(folder);
  if (!gathered) return gathered.error();
  return gathered->given;
}

Result<Tree> read(const std::string& yaml, const Environment& environment = {}) {
  const GivenSettings settings = QUARRY_TRY(given(yaml, environment));
  Tree tree;
  SettingReader reader(settings);
  visit_settings(tree, reader);
  QUARRY_TRY(reader.outcome());
  return tree;
}

constexpr const char* kTwo =
    "llm:\n  services:\n    - base_url: http://a\n    - base_url: http://b\n      weight: 3\n";

TEST(SettingVisitors, ReadAListOfRecordsFromAFile) {
  const auto tree = read(kTwo);
  ASSERT_TRUE(tree) << tree.error().message;
  ASSERT_EQ(tree->services.size(), 2u);
  EXPECT_EQ(tree->services[0].weight, 1u);
  EXPECT_EQ(tree->services[1].base_url, "http://b");
  EXPECT_EQ(tree->services[1].weight, 3u);
}

TEST(SettingVisitors, AVariableChangesOneMemberOfARecordAndAddsRecords) {
  const auto tree = read(kTwo, {{"QUARRY_LLM__SERVICES__0__WEIGHT", "5"},
                                {"QUARRY_LLM__SERVICES__2__BASE_URL", "http://c"}});
  ASSERT_TRUE(tree) << tree.error().message;
  ASSERT_EQ(tree->services.size(), 3u);
  EXPECT_EQ(tree->services[0].weight, 5u);
  EXPECT_EQ(tree->services[2].base_url, "http://c");
}

TEST(SettingVisitors, NameThePlaceOfABadMemberOfARecord) {
  const auto tree = read("llm:\n  services:\n    - weight: 10\n");
  ASSERT_FALSE(tree);
  EXPECT_THAT(tree.error().message,
              HasSubstr(":3: llm.services[0].weight: expected 1 to 9 shares, found \"10\""));
  EXPECT_THAT(read("llm: {services: [{wait: 1}]}").error().message,
              HasSubstr("did you mean \"llm.services[].weight\"?"));
}

TEST(SettingVisitors, AGapInAListIsRefused) {
  const auto tree = read("", {{"QUARRY_LLM__SERVICES__1__WEIGHT", "5"}});
  ASSERT_FALSE(tree);
  EXPECT_THAT(tree.error().message, HasSubstr("without gaps, found no record at 0"));
}

TEST(SettingVisitors, PrintEveryRecord) {
  const GivenSettings settings = given(kTwo).value();
  const Tree tree = read(kTwo).value();
  SettingPrinter printer(settings);
  visit_settings(tree, printer);
  const Json json = std::move(printer).take();
  EXPECT_EQ(json["llm.services[1].weight"]["value"].integer(), 3);
  EXPECT_EQ(json["llm.services[0].weight"]["origin"].string(), "default");
}

TEST(ConfigYaml, RefusesAliasesThatExpandToBillionsOfValues) {
  std::string yaml = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n";
  for (int i = 1; i < 7; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) yaml += (k ? "," : "") + below;
    yaml += "]\n";
  }
  EXPECT_THAT(read_yaml_settings(yaml).error().message, HasSubstr("too many settings"));
}

}  // namespace
}  // namespace quarry
