// Results on standard output, for a person or for a program; errors on standard error.
#pragma once

#include <string>
#include <string_view>

#include "app/printable.h"
#include "core/json.h"
#include "core/result.h"
#include "core/trace.h"

namespace quarry::app {

// One line and its end. Control characters of foreign text are escaped, whatever the line was made
// of; only those of bold() pass. Errors: unavailable when nobody reads it any more, or the disk is
// full.
Result<void> print(std::string_view line);
// The same for a part of a line, which a person sees at once.
Result<void> print_part(std::string_view text);
// The text of a document: escaped on a terminal, byte for byte elsewhere.
Result<void> print_text(std::string_view text);
Result<void> print_json(const Json& json);

// Whether a print() failed because the reader of a pipe went away, as `head` does.
bool reader_is_gone();

enum class ErrorForm { text, json };
// On standard error: "quarry: MESSAGE" and "hint: HINT", or one line of JSON: {"error": {"code",
// "message", "hint", "retry_after_s"}}; the last two only if known.
void print_error(const Error& error, ErrorForm form);
// One line that a person should see beside the result: "quarry: ..." on standard error.
void print_notice(std::string_view line);
// The reason of each stage that was skipped or replaced.
void print_degraded(const Trace& trace);

bool stdout_is_terminal();
// A terminal on standard error, where progress may be drawn; NO_COLOR does not matter to it.
bool stderr_is_terminal();
// Text between the codes for bold on a terminal without NO_COLOR, else as it is.
std::string bold(std::string_view text);
// "1 document", "2 documents".
std::string counted(std::size_t count, std::string_view one, std::string_view many);

}  // namespace quarry::app
