"""The web server of the preview: on this machine only, from memory only.

No path of a request ever meets the disk. A request must name this server as its host, or a page elsewhere could read
the preview under a name of its own that leads here.
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any

from anthology.serve.shown import EVENTS, Answer, Shown, answer

LOOPBACK = "127.0.0.1"
NAMES = ("127.0.0.1", "localhost", "[::1]")
"""What a browser on this machine may call it."""
HEARTBEAT = 5.0
"""Seconds after which a stream of events is tried, so that no thread waits for a page that was closed."""


class Server(ThreadingTCPServer):
    """Shows a `Shown` on a port of this machine, and tells the open pages whenever it shows another."""

    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"
    """On Windows that would let two servers have the same port."""

    def __init__(self, port: int, shown: Shown) -> None:
        """Take `port`, or any free one if it is 0. Raises OSError if it cannot be had."""
        super().__init__((LOOPBACK, port), _Handler)
        self.shown = shown
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True)
        self._closed = False

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def hosts(self) -> frozenset[str]:
        """What a request may say that it wants to reach."""
        named = {f"{name}:{self.port}" for name in NAMES}
        return frozenset(named | set(NAMES) if self.port == 80 else named)

    def show(self, shown: Shown) -> None:
        """Show `shown` from now on."""
        with self._changed:
            self.shown = shown
            self._changed.notify_all()

    def newer(self, version: str | None) -> Shown | None:
        """What is shown as soon as it is not `version` any more; None if it still is after a while, or at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self.shown.version != version, HEARTBEAT)
            return self.shown if self.shown.version != version and not self._closed else None

    def open(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Give the port back."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self.shutdown()
        self.server_close()

    @property
    def closed(self) -> bool:
        return self._closed

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that goes away while it is answered is no error."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = 30
    server_version = "Anthology"
    sys_version = ""
    error_message_format = "%(code)d\n"
    error_content_type = "text/plain; charset=utf-8"

    def do_GET(self) -> None:
        if self._refused():
            return
        if self.path == EVENTS:
            self._stream()
        else:
            self._send(answer(self.server.shown, self.path))

    def do_HEAD(self) -> None:
        self.do_GET()

    def _refused(self) -> bool:
        """Whether the request comes, or may come, from a page of another host; it is then answered so."""
        hosts = [host.lower() for host in self.headers.get_all("Host", [])]
        origins = [origin.lower().removeprefix("http://") for origin in self.headers.get_all("Origin", [])]
        if len(hosts) == 1 and self.server.hosts.issuperset(hosts + origins):
            return False
        self._send(Answer.of(403, f"请打开 http://{LOOPBACK}:{self.server.port}/"))
        return True

    def _send(self, found: Answer) -> None:
        self.send_response(found.status)
        self._headers(found.type)
        self.send_header("Content-Length", str(len(found.body)))
        if found.policy:
            self.send_header("Content-Security-Policy", found.policy)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(found.body)

    def _headers(self, media_type: str) -> None:
        self.send_header("Content-Type", media_type)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")

    def _stream(self) -> None:
        """Tell the version at once, and every later one; until the page is closed."""
        self.send_response(200)
        self._headers("text/event-stream; charset=utf-8")
        self.end_headers()
        if self.command == "HEAD":
            return
        version: str | None = None
        while not self.server.closed:
            if shown := self.server.newer(version):
                version = shown.version
                self.wfile.write(f"retry: 500\ndata: {version}\n\n".encode())
            else:
                self.wfile.write(b":\n\n")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the command line tells what matters."""
