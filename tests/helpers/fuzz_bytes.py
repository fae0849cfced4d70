"""Bytes that are hardly HTTP."""

from collections.abc import Callable
from random import Random

_BODY = b'{"name":"d"}'
_TARGET = b"X-Amz-Target: SimpleWorkflowService.DescribeDomain\r\n"


class WireFuzzer:
    """Makes messages in pieces, as a bad or a slow client sends them.

    Args:
        rng: where chance comes from.
    """

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._kinds: tuple[Callable[[bytes], list[bytes]], ...] = (
            self._noise,
            self._method,
            self._path,
            self._version,
            self._length,
            self._chunked,
            self._headers,
            self._host,
            self._partial,
            self._pipelined,
            self._spoilt,
            self._expect,
        )

    def message(self, port: int) -> list[bytes]:
        """The pieces of a message."""
        host = f"Host: 127.0.0.1:{port}\r\n".encode()
        return self.rng.choice(self._kinds)(host)

    def _good(self, host: bytes) -> bytes:
        return b"POST / HTTP/1.1\r\n" + host + _TARGET + b"Content-Length: %d\r\n\r\n" % len(_BODY) + _BODY

    def _noise(self, host: bytes) -> list[bytes]:
        return [self.rng.randbytes(self.rng.choice((1, 20, 500, 70_000)))]

    def _method(self, host: bytes) -> list[bytes]:
        methods = (
            b"PUT",
            b"DELETE",
            b"OPTIONS",
            b"TRACE",
            b"CONNECT",
            b"PATCH",
            b"post",
            b"P\xc3\x96ST",
            b"",
        )
        method = self.rng.choice((*methods, b"X" * 5000, b"HEAD", b"GET"))
        return [method + b" / HTTP/1.1\r\n" + host + _TARGET + b"Content-Length: 2\r\n\r\n{}"]

    def _path(self, host: bytes) -> list[bytes]:
        paths = (
            b"/x",
            b"/../..",
            b"//",
            b"*",
            b"http://other/",
            b"/%00",
            b"/%zz",
            b"/?x=\xff",
            b"",
            b"/\xff",
        )
        path = self.rng.choice((*paths, b"/" + b"a" * 100_000))
        method = self.rng.choice((b"GET", b"POST"))
        return [method + b" " + path + b" HTTP/1.1\r\n" + host + b"Content-Length: 0\r\n\r\n"]

    def _version(self, host: bytes) -> list[bytes]:
        version = self.rng.choice(
            (b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/9.9", b"FTP/1", b"", b"HTTP/1.1 ")
        )
        return [b"POST / " + version + b"\r\n" + host + _TARGET + b"Content-Length: 2\r\n\r\n{}"]

    def _length(self, host: bytes) -> list[bytes]:
        lengths = (
            b"-1",
            b"1e3",
            b"x",
            b"",
            b"99999999999999999999",
            b"1048577",
            b"2, 2",
            b"\xb2",
            b"+5",
            b"0x2",
        )
        head = b"POST / HTTP/1.1\r\n" + host + _TARGET
        length = self.rng.choice((*lengths, b"2\r\nContent-Length: 3", b"5000"))
        return [head + b"Content-Length: " + length + b"\r\n\r\n{}"]

    def _chunked(self, host: bytes) -> list[bytes]:
        head = b"POST / HTTP/1.1\r\n" + host + _TARGET + b"Transfer-Encoding: chunked\r\n"
        bodies = (
            b"c\r\n" + _BODY + b"\r\n0\r\n\r\n",
            b"zz\r\n" + _BODY,
            b"-1\r\n",
            b"ffffffffffffffff\r\n",
            b"c;x=y\r\n" + _BODY + b"\r\n0\r\nX: y\r\n\r\n",
            b"3\r\n" + _BODY,
            b"10000\r\n" + b" " * 65536 + b"\r\n",
        )
        more = self.rng.choice((b"\r\n", b"Content-Length: 2\r\n\r\n"))
        body = self.rng.choice(bodies)
        if body.startswith(b"10000"):
            return [head + more, *[body] * 18, b"0\r\n\r\n"]
        return [head + more, body]

    def _headers(self, host: bytes) -> list[bytes]:
        headers = (
            b"X: y\r\n" * 3000,
            b"X: " + b"y" * 300_000 + b"\r\n",
            b"\x00: y\r\n",
            b"no colon\r\n",
            b": nothing\r\n",
            b" folded: x\r\n",
            b"X:\xff\xfe\r\n",
            b"X-Amz-Target: \xe9.\xe9\r\n",
            b"X-Amz-Target: .\r\n",
            b"Authorization: AWS4-HMAC-SHA256 Credential=/x//\r\n",
            b"Authorization: AWS4-HMAC-SHA256 Credential=a/1/" + b"r" * 5000 + b"/\r\n",
            b"Authorization: AWS4-HMAC-SHA256 Credential=a/1/mars-"
            + self.rng.randbytes(3).hex().encode()
            + b"/\r\n",
            b"Content-Type: \xff/\xff; charset=\r\n",
            b"Content-Encoding: gzip\r\n",
            b"Connection: Upgrade\r\nUpgrade: websocket\r\n",
            b"Connection: Upgrade\r\nUpgrade: h2c\r\n",
            b"Origin: http://evil.example\r\n",
        )
        extra = self.rng.choice(headers)
        length = b"Content-Length: %d\r\n\r\n" % len(_BODY)
        return [b"POST / HTTP/1.1\r\n" + host + extra + _TARGET + length + _BODY]

    def _host(self, host: bytes) -> list[bytes]:
        hosts = (
            b"evil.example",
            b"",
            b"[::1",
            b"[::1]:x",
            b"127.0.0.1:99999999",
            b"\xff",
            b"a" * 3000,
            b"localhost.",
        )
        value = self.rng.choice((*hosts, b"127.0.0.1\r\nHost: evil.example", b"1.2.3.4:", b"::1"))
        method = self.rng.choice((b"GET", b"POST"))
        return [
            method + b" / HTTP/1.1\r\nHost: " + value + b"\r\n" + _TARGET + b"Content-Length: 2\r\n\r\n{}"
        ]

    def _partial(self, host: bytes) -> list[bytes]:
        good = self._good(host)
        return [good[: self.rng.randrange(len(good))]]

    def _pipelined(self, host: bytes) -> list[bytes]:
        good = self._good(host)
        return [good * self.rng.randrange(2, 30), good[: self.rng.randrange(len(good))]]

    def _spoilt(self, host: bytes) -> list[bytes]:
        good = bytearray(self._good(host))
        for _ in range(self.rng.randrange(1, 6)):
            good[self.rng.randrange(len(good))] = self.rng.randrange(256)
        return [bytes(good)]

    def _expect(self, host: bytes) -> list[bytes]:
        expect = self.rng.choice((b"100-continue", b"200-ok", b""))
        head = b"POST / HTTP/1.1\r\n" + host + _TARGET + b"Expect: " + expect + b"\r\n"
        return [head + b"Content-Length: %d\r\n\r\n" % len(_BODY), _BODY]
