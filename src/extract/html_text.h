// HTML without a tree: how deep tags nest, and the text when they nest too deep.
#pragma once

#include <cstddef>
#include <string_view>

#include "extract/document_builder.h"

namespace quarry::extract {

// The greatest number of elements open at once, counted from the tags alone in one pass. A parser
// sees at most a few times as many: those that close by themselves (p, li, td) are not counted.
std::size_t nesting_depth(std::string_view html);

// Paragraphs and headings by the block tags met, in linear time; script and style are dropped.
void add_stripped(std::string_view html, DocumentBuilder& builder);

}  // namespace quarry::extract
