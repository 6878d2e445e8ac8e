#include "model/model_staging.h"

#include <gtest/gtest.h>

#include "model/test_folder.h"
#include "store/fault_file_system.h"

namespace quarry::model {
namespace {

class ModelStagingTest : public testing::Test {
 protected:
  Result<void> put_in_place(std::string_view weights) {
    ModelStaging staging(folder_.path() / "models", files_);
    QUARRY_TRY(staging.create());
    QUARRY_TRY(files_.write_atomically(staging.model() / "weights", {weights}));
    before_ = files_.operations();
    return staging.put_in_place(target_);
  }
  std::string there() const { return read_bytes(target_ / "weights"); }

  const TestFolder folder_;
  const std::filesystem::path target_ = folder_.path() / "models/small";
  store::FaultFileSystem files_{store::FileSystem::real()};
  std::size_t before_ = 0;  // file system operations until the model was complete
};

TEST_F(ModelStagingTest, ANewModelReplacesTheOldOne) {
  ASSERT_TRUE(put_in_place("first"));
  ASSERT_TRUE(put_in_place("second"));
  EXPECT_EQ(there(), "second");
}

TEST_F(ModelStagingTest, AModelStaysIfItsReplacementCannotBeInstalled) {
  ASSERT_TRUE(put_in_place("first"));
  files_.set(store::FaultFileSystem::Fault::none);
  ASSERT_TRUE(put_in_place("first"));
  const std::size_t steps = files_.operations();
  ASSERT_GE(steps - before_, 2U);
  for (std::size_t at = before_ + 1; at <= steps; ++at) {
    SCOPED_TRACE(at);
    files_.set(store::FaultFileSystem::Fault::fail, at);
    EXPECT_FALSE(put_in_place("second"));
    EXPECT_EQ(there(), "first");
  }
}

}  // namespace
}  // namespace quarry::model
