"""What all tests share: tiny sites written from a dict, the real site built once, a browser."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from anthology import config, pipeline
from anthology.config import Config

ROOT = Path(__file__).parents[1]
GOOD = "---\ntitle: 测试故事\nthemes: [退款]\nanonymised: 编辑部\n---\n"
"""Front matter without fault, for stories of one line."""
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("deep", max_examples=5_000, deadline=None)
settings.load_profile("steady")
"""The same examples in every run; `--hypothesis-profile=deep` looks for new ones."""

Write = Callable[[Mapping[str, str | bytes]], Config]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what the code does now as the golden files")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes a tiny site, path → content, and loads its settings."""

    def make(files: Mapping[str, str | bytes]) -> Config:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return config.load(tmp_path)

    return make


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real anthology, built for internal use."""
    return _built(tmp_path_factory.mktemp("internal") / "site", base_url=None)


def _built(output: Path, base_url: str | None) -> Path:
    pipeline.build(config.load(ROOT, output, base_url))
    return output


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without one the test is skipped; where ANTHOLOGY_BROWSER=required, it fails."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        if os.environ.get("ANTHOLOGY_BROWSER") == "required":
            pytest.fail("no Chromium found, and ANTHOLOGY_BROWSER=required")
        pytest.skip("no Chromium found")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=_FLAGS)
        yield chromium
        chromium.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The address of the site under a sub-path, as a web server shows it."""
    handler = partial(_Quiet, directory=str(site.parent))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{site.name}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["http", "file"])
def base(request: pytest.FixtureRequest, site: Path) -> str:
    """Where the site is looked at: over http, or straight from disk."""
    if request.param == "file":
        return site.as_uri() + "/"
    return str(request.getfixturevalue("served"))
