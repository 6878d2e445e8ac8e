# One language level, one set of warnings, and the sanitizers a preset asks for.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
  message(FATAL_ERROR "Quarry needs g++ 12 or newer (std::expected); found ${CMAKE_CXX_COMPILER_VERSION}")
elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR "Quarry needs clang 19 or newer (std::expected); found ${CMAKE_CXX_COMPILER_VERSION}")
endif()

# Designated initialisers name what differs from the defaults: the rest is meant to be left out.
add_compile_options(-Wall -Wextra -Wno-missing-field-initializers -Wshadow -Wnon-virtual-dtor -Werror=return-type -fno-math-errno)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 reports these inside its own headers at -O2 (gcc bugs 105329, 105562), in std::string above all.
  add_compile_options(-Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow)
endif()

# quarry_sanitize: "address,undefined" or "thread"; set by the presets asan, tsan and fuzz.
set(QUARRY_SANITIZE "" CACHE STRING "Sanitizers to build with")
if(QUARRY_SANITIZE)
  add_compile_options(-fsanitize=${QUARRY_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${QUARRY_SANITIZE})
endif()
option(QUARRY_FUZZ "Build the *_fuzz.cc targets with libFuzzer (clang only)" OFF)
option(QUARRY_COVERAGE "Instrument for gcov" OFF)
if(QUARRY_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# Types that differ between two files of one program are visible only when it is linked as a whole.
option(QUARRY_ODR "Fail a link in which two files define one name differently (gcc, with LTO)" OFF)
if(QUARRY_ODR)
  add_link_options(-Wodr -Wlto-type-mismatch -Werror=odr -Werror=lto-type-mismatch)
endif()

# Checks of bounds in the standard library and in calls of the C library, and of the stack. What they
# cost: docs/results/2026-11-house.md.
option(QUARRY_HARDEN "Build with run-time checks that end the program instead of corrupting memory" ON)
if(QUARRY_HARDEN AND CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT QUARRY_SANITIZE AND NOT QUARRY_ODR)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong)
endif()

find_program(QUARRY_CCACHE ccache)
if(QUARRY_CCACHE)
  # Paths count from the checkout, so that a second one finds what the first has compiled; and what was
  # made with precompiled headers is found again in spite of the headers' times.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${QUARRY_CCACHE})
endif()
find_program(QUARRY_MOLD mold)
if(QUARRY_MOLD AND NOT CMAKE_CROSSCOMPILING)
  add_link_options(-fuse-ld=mold)
endif()
