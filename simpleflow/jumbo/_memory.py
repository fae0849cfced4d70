"""The texts this process has lately written or read, up to a total length."""

from __future__ import annotations

from collections import OrderedDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Characters; the longest text has 5 Mi of them. A decision seldom looks at so much.
MAX_TOTAL_LENGTH = 64 * 1024 * 1024


class MemoryCache:
    """Texts by `bucket/key`; those that nobody asked for longest go first.

    Arguments:
        max_total_length: how many characters all of them may have together.
    """

    def __init__(self, max_total_length: int = MAX_TOTAL_LENGTH) -> None:
        self.max_total_length = max_total_length
        self.total_length = 0
        self._texts: OrderedDict[str, str] = OrderedDict()

    def get(self, key: str) -> str | None:
        """Return a text, None if it is not here."""
        # Another thread may take it away in the middle: then it is not here.
        text = self._texts.get(key)
        if text is not None:
            try:
                self._texts.move_to_end(key)
            except KeyError:
                return text
        return text

    def __getitem__(self, key: str) -> str:
        text = self.get(key)
        if text is None:
            raise KeyError(key)
        return text

    def __setitem__(self, key: str, text: str) -> None:
        old = self._texts.pop(key, "")
        self._texts[key] = text
        self.total_length += len(text) - len(old)
        while self.total_length > self.max_total_length and self._texts:
            _, oldest = self._texts.popitem(last=False)
            self.total_length -= len(oldest)

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._texts))

    def __len__(self) -> int:
        return len(self._texts)

    def clear(self) -> None:
        """Forget all texts."""
        self._texts.clear()
        self.total_length = 0


JUMBO_FIELDS_MEMORY_CACHE = MemoryCache()
