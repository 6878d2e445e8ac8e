// Prints results to standard output, as text or JSON, and errors to standard error.
#pragma once

#include <string>
#include <string_view>

#include "app/printable.h"
#include "core/json.h"
#include "core/result.h"
#include "core/trace.h"

namespace quarry::app {

// Prints a line. Escapes all control characters except the codes of bold(), so a line may contain
// text from outside. Errors: unavailable if the reader of a pipe is gone or the disk is full.
Result<void> print(std::string_view line);
// Prints a part of a line and flushes it.
Result<void> print_part(std::string_view text);
// Prints the text of a document: escaped on a terminal, byte for byte otherwise.
Result<void> print_text(std::string_view text);
Result<void> print_json(const Json& json);

// True if a print() failed because the reader of the pipe is gone, as `head` is after ten lines.
bool reader_is_gone();

enum class ErrorForm { text, json };
// As text "quarry: MESSAGE" and "hint: HINT", as JSON one line: {"error": {"code", "message",
// "hint", "retry_after_s"}}, where the last two are present only if known.
void print_error(const Error& error, ErrorForm form);
// Prints a line that accompanies the result: "quarry: LINE" on standard error.
void print_notice(std::string_view line);
// Prints the reason for each stage that was skipped or replaced.
void print_degraded(const Trace& trace);

bool stdout_is_terminal();
// True if progress can be drawn; NO_COLOR does not affect progress.
bool stderr_is_terminal();
// Bold text if standard output is a terminal and NO_COLOR is empty or unset; else plain text.
std::string bold(std::string_view text);
// "1 document", "2 documents".
std::string counted(std::size_t count, std::string_view one, std::string_view many);

}  // namespace quarry::app
