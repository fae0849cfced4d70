"""One browser for each process of tests, as good as new for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.browser.world import Shown, shown
from tests.helpers.browser import MISSING, REQUIRED, Browser, programs
from tests.helpers.web_world import inside


@pytest.fixture(scope="session")
def _chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if programs() is None:
        if os.environ.get(REQUIRED):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with Browser(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def browser(_chromium: Browser) -> Browser:
    """A window of 1280 x 900, light, with scripts, without a past."""
    _chromium.scripts(True)
    _chromium.open("about:blank")
    _chromium.cdp("Network.clearBrowserCookies")
    _chromium.size(1280)
    _chromium.scheme("light")
    _chromium.complaints()
    _chromium.requests()
    return _chromium


@pytest.fixture(scope="session")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with shown(tmp_path_factory.mktemp("page")) as site:
        yield site


@pytest.fixture
def site(_site: Shown) -> Iterator[Shown]:
    """Executions of all kinds, and the page that shows them."""
    with inside(_site.world):  # and out again: other tests run in this process too
        yield _site
