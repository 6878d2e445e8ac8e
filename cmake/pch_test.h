// What most tests include, for builds with QUARRY_PCH.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pch_library.h"
