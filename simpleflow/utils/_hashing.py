"""Short, stable fingerprints of texts."""

from __future__ import annotations


def hex_hash(text: str) -> str:
    """Return the Adler-32 checksum of the UTF-8 text in hexadecimal, without padding; "0" when empty.

    It names child workflows, so it must never change. It is no protection against anything.
    """
    if not text:
        return "0"
    import zlib  # a shared library to load, for the few who name children

    return f"{zlib.adler32(text.encode('utf-8')):x}"
