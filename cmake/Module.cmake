# quarry_module(NAME DEPS room... [LIBS library...])
#
# Makes one room from the files that lie in its folder, told apart by suffix:
#   x.cc x.h     the library quarry_NAME
#   x_test.cc    all of them in one test program, NAME_test (GoogleTest, found by ctest)
#   x_bench.cc   one program each, x_bench; built by the target `benches`
#   x_fuzz.cc    one libFuzzer program each, x_fuzz; only with QUARRY_FUZZ
# DEPS are other rooms; LIBS are third-party targets, linked privately so that they cannot be
# included from a header of ours by another room.
include(GoogleTest)
enable_testing()

add_custom_target(benches)

# Reading the standard headers and GoogleTest is half of the work of a build. The presets release, asan
# and tsan read them once; dev does without, so that each file proves that it includes what it uses.
option(QUARRY_PCH "Precompile the standard headers" OFF)
if(QUARRY_PCH)
  # With these ccache may reuse what was compiled with such headers.
  add_compile_options("$<IF:$<CXX_COMPILER_ID:GNU>,-fpch-preprocess,SHELL:-Xclang -fno-pch-timestamp>")
  set(pch_source ${CMAKE_BINARY_DIR}/pch.cc)
  file(WRITE ${pch_source}.new "int main() {}\n")
  configure_file(${pch_source}.new ${pch_source} COPYONLY)
  add_library(pch_library STATIC ${pch_source})
  target_precompile_headers(pch_library PRIVATE ${CMAKE_CURRENT_LIST_DIR}/pch_library.h)
  add_executable(pch_test ${pch_source})
  target_link_libraries(pch_test PRIVATE GTest::gmock)
  target_precompile_headers(pch_test PRIVATE ${CMAKE_CURRENT_LIST_DIR}/pch_test.h)
endif()

function(quarry_module name)
  cmake_parse_arguments(ROOM "" "" "DEPS;LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  set(benches ${sources})
  set(fuzzers ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER benches INCLUDE REGEX "_bench\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_(test|bench|fuzz)\\.cc$")
  list(TRANSFORM ROOM_DEPS PREPEND quarry_)

  set(library quarry_${name})
  if(sources)
    add_library(${library} STATIC ${sources})
    target_include_directories(${library} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${library} PUBLIC ${ROOM_DEPS} PRIVATE ${ROOM_LIBS})
    if(QUARRY_PCH)
      target_precompile_headers(${library} REUSE_FROM pch_library)
    endif()
  else()
    add_library(${library} INTERFACE)
    target_include_directories(${library} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${library} INTERFACE ${ROOM_DEPS})
  endif()

  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${library} ${ROOM_LIBS} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${name}_test PRIVATE QUARRY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    if(QUARRY_PCH)
      target_precompile_headers(${name}_test REUSE_FROM pch_test)
    endif()
    gtest_discover_tests(${name}_test TEST_PREFIX ${name}. DISCOVERY_MODE PRE_TEST
                         PROPERTIES TIMEOUT 300 LABELS ${name})
  endif()
  foreach(file ${benches})
    get_filename_component(program ${file} NAME_WE)
    add_executable(${program} EXCLUDE_FROM_ALL ${file})
    target_link_libraries(${program} PRIVATE ${library} ${ROOM_LIBS})
    add_dependencies(benches ${program})
  endforeach()
  # Without clang the same fuzz targets run as tests, over random bytes from a fixed seed.
  foreach(file ${fuzzers})
    get_filename_component(program ${file} NAME_WE)
    if(QUARRY_FUZZ)
      add_executable(${program} ${file})
      target_link_libraries(${program} PRIVATE ${library} ${ROOM_LIBS})
      target_link_options(${program} PRIVATE -fsanitize=fuzzer)
    else()
      add_executable(${program} ${file} ${CMAKE_SOURCE_DIR}/cmake/fuzz_driver.cc)
      target_link_libraries(${program} PRIVATE ${library} ${ROOM_LIBS})
      add_test(NAME fuzz.${program} COMMAND ${program} ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${program})
      set_tests_properties(fuzz.${program} PROPERTIES TIMEOUT 120 LABELS fuzz)
    endif()
  endforeach()
endfunction()
