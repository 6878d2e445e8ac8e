#!/usr/bin/env python3
"""An embedding service with OpenAI's interface.

    embedding_server.py PORT_FILE LOG_FILE

The vector of a text counts its words, hashed into a few dimensions, so texts with common words are
similar. The name of the model selects the behaviour: `words` answers, `floats` does not support
base64, the others fail in different ways. Writes the port to PORT_FILE and each request as a JSON
line to LOG_FILE.
"""

import base64
import json
import re
import struct
import time
import zlib

from service import Service, serve

PLACES = 64


class Handler(Service):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers["Authorization"]
        with open(self.server.log_file, "a", encoding="utf-8") as log:
            log.write(json.dumps({"path": self.path, "authorization": key, "body": body}) + "\n")
        getattr(self, "model_" + body["model"])(body)

    def model_words(self, body):
        rows = [vector_of(text) for text in body["input"]]
        if body.get("encoding_format") == "base64":
            rows = [base64.b64encode(struct.pack(f"<{PLACES}f", *row)).decode() for row in rows]
        self.rows(body, rows)

    def model_floats(self, body):
        if "encoding_format" in body:
            self.answer(400, {"error": {"message": "encoding_format: extra fields not permitted"}})
        else:
            self.rows(body, [vector_of(text) for text in body["input"]])

    def model_loses_one(self, body):
        self.rows(body, [vector_of(text) for text in body["input"]][1:] or [[1.0] * PLACES])

    def model_refuses(self, body):
        key = self.headers["Authorization"]
        self.answer(401, {"error": {"message": f"Incorrect API key provided: {key}"}})

    def model_error(self, body):
        self.answer(500, {"error": {"message": "the model is out of order"}})

    def model_hangs(self, body):
        time.sleep(600)

    def rows(self, body, rows):
        data = [{"object": "embedding", "index": i, "embedding": row} for i, row in enumerate(rows)]
        used = sum(len(text.split()) for text in body["input"])
        self.answer(200, {"object": "list", "data": data[::-1], "model": body["model"],
                          "usage": {"prompt_tokens": used, "total_tokens": used}})

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def vector_of(text):
    row = [0.01] * PLACES
    for word in re.findall(r"\w{4,}", text.casefold()):
        row[zlib.crc32(word.encode()) % PLACES] += 1.0
    return row


if __name__ == "__main__":
    serve(Handler)
