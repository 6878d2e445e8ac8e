#!/usr/bin/env python3
"""A minimal language model service with OpenAI's chat completions, streamed as server-sent events.

    openai_server.py PORT_FILE LOG_FILE

The name of the model selects the behaviour: `quotes` answers with a sentence of the first passage,
`invents` with a sentence of no passage, and the others fail in different ways. Writes the port to
PORT_FILE and each request as a JSON line to LOG_FILE.
"""

import json
import re
import time

from service import Service, serve

INVENTED = "The pump was built on the moon in 1871 by 4711 engineers [1]."


class Handler(Service):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with open(self.server.log_file, "a", encoding="utf-8") as log:
            log.write(json.dumps({"path": self.path, "authorization": self.headers["Authorization"], "body": body}) + "\n")
        getattr(self, "model_" + body["model"], self.model_unknown)(body)

    def model_unknown(self, body):
        self.answer(404, {"error": {"message": f"the model {body['model']} does not exist", "type": "not_found"}})

    def model_quotes(self, body):
        self.stream(pieces(quote_of(body)))

    def model_invents(self, body):
        self.stream(pieces(INVENTED))

    def model_mixes(self, body):
        self.stream(pieces(quote_of(body) + " " + INVENTED))

    def model_cites_nothing(self, body):
        self.stream(pieces(quote_of(body).replace(" [1]", "")))

    def model_cites_beyond(self, body):
        self.stream(pieces(quote_of(body).replace("[1]", "[99]")))

    def model_breaks(self, body):
        """Sends complete sentences, then an error."""
        broken = b'data: {"error": {"message": "the model ran out of memory"}}\n\n'
        self.stream(pieces(quote_of(body) + " " + INVENTED + " And "), raw=broken, done=False)

    def model_ends_early(self, body):
        self.stream(pieces(quote_of(body) + " And "), done=False)

    def model_escapes(self, body):
        self.stream(["\x1b[2J\x1b]0;owned\x07", *pieces(quote_of(body)), " \x9b31m\u202e\x08\x1b[", "0m"])

    def model_page(self, body):
        self.answer(200, "<html><head><title>Sign in</title></head></html>")

    def model_empty(self, body):
        self.stream([])

    def model_error(self, body):
        self.answer(500, {"error": {"message": "the model is out of order", "type": "server_error"}})

    def model_refuses(self, body):
        self.answer(401, {"error": {"message": "wrong key", "type": "invalid_request_error"}})

    def model_busy(self, body):
        self.answer(429, {"error": {"message": "too many requests", "type": "rate_limit"}}, {"Retry-After": "0"})

    def model_garbage(self, body):
        self.stream([], raw=b"data: {not json\n\ndata: [DONE]\n\n")

    def model_cuts(self, body):
        """Closes the connection in the middle of the answer."""
        self.stream(pieces(quote_of(body))[:2], done=False)

    def model_hangs(self, body):
        self.stream(pieces(quote_of(body))[:1], done=False, wait=600)

    def answer(self, status, body, headers=None):
        text = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(text)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def stream(self, contents, raw=b"", done=True, wait=0):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b": a comment, as services send to keep a connection alive\n\n")
        for content in contents:
            self.event({"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": None}]})
            time.sleep(0.01)
        self.wfile.write(raw)
        self.wfile.flush()
        time.sleep(wait)
        if done:
            self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
                        "usage": {"prompt_tokens": 120, "completion_tokens": 12, "total_tokens": 132}})
            self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def event(self, chunk):
        whole = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m", **chunk}
        self.wfile.write(b"data: " + json.dumps(whole).encode() + b"\n\n")
        self.wfile.flush()


def quote_of(body):
    """Returns the first complete sentence of the first passage with its citation mark."""
    prompt = body["messages"][-1]["content"]
    passage = re.search(r'<passage number="1"[^>]*>(.*?)</passage>', prompt, re.S)
    sentence = re.search(r"[A-Z][^.\n\[\]]{25,300}\.(?=\s|$)", passage.group(1)) if passage else None
    return sentence.group(0)[:-1] + " [1]." if sentence else "The passages hold no sentence [1]."


def pieces(text, size=7):
    return [text[i : i + size] for i in range(0, len(text), size)]


if __name__ == "__main__":
    serve(Handler)
