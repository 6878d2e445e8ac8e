"""The base of the HTTP services of the tests. Logs neither requests nor lost connections."""

import contextlib
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle(self):
        # A client may close the connection early, for example after its timeout.
        with contextlib.suppress(ConnectionError):
            super().handle()


def serve(handler):
    """Serves until killed. Writes the port to the file of the first argument; the second is `server.log_file`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.log_file = sys.argv[2]
    with open(sys.argv[1], "w", encoding="ascii") as file:
        file.write(f"{server.server_address[1]}\n")
    server.serve_forever()
