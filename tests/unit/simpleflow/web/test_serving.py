"""The page on an address: which ones it takes, and that it answers there."""

from __future__ import annotations

import socket
import urllib.request
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from simpleflow.web.app import create_app
from simpleflow.web.serving import PageServer, ServingError


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


def test_it_answers_in_a_thread_of_its_own(world):
    page = PageServer(port=0)
    page.start(create_app())
    try:
        status, text = get(f"{page.url}/")
        assert status == 200 and "/d/examples" in text
    finally:
        page.stop()
    with pytest.raises(OSError):
        get(f"{page.url}/")


def test_ids_with_slashes_arrive_over_http(world):
    page = PageServer(port=0)
    page.start(create_app())
    try:
        connection = HTTPConnection(urlsplit(page.url).netloc, timeout=10)
        connection.request("GET", "/d/examples/w/a%2Fb%3F%23")
        answer = connection.getresponse()
        assert answer.status == 404
        assert "a/b?#" in answer.read().decode()
        connection.close()
    finally:
        page.stop()


def test_an_address_that_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ServingError, match="cannot listen on"):
            PageServer(port=taken.getsockname()[1])


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_addresses_that_others_can_reach(host):
    with pytest.raises(ServingError, match="--allow-remote"):
        PageServer(host, 0)


def test_they_can_be_allowed():
    page = PageServer("0.0.0.0", 0, allow_remote=True)
    assert page.url.startswith("http://127.0.0.1:")
    page.stop()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2"])
def test_addresses_of_this_machine(host):
    page = PageServer(host, 0)
    page.stop()


def test_it_can_end_before_it_began():
    PageServer(port=0).stop()
