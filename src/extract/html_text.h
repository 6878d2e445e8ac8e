// Reads HTML without building a tree: measures the nesting of tags, and extracts the text of pages
// that are nested too deeply for a tree.
#pragma once

#include <cstddef>
#include <string_view>

#include "extract/document_builder.h"

namespace quarry::extract {

// The largest number of elements open at once, counted from the tags in one pass. Elements with
// optional end tags (p, li, td) do not count, so a parser may build a tree a few times deeper.
std::size_t nesting_depth(std::string_view html);

// Adds paragraphs and headings, divided at block tags, in linear time. Drops script and style.
void add_stripped(std::string_view html, DocumentBuilder& builder);

}  // namespace quarry::extract
