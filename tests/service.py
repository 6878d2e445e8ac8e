"""What the small services of the tests share: how they begin, and what they do not say."""

import contextlib
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle(self):
        # Whoever has seen or waited enough hangs up.
        with contextlib.suppress(ConnectionError):
            super().handle()


def serve(handler):
    """For ever, on a port that goes to the file named first; `server.log_file` is the second."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.log_file = sys.argv[2]
    with open(sys.argv[1], "w", encoding="ascii") as file:
        file.write(f"{server.server_address[1]}\n")
    server.serve_forever()
