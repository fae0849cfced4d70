"""What must hold for every page: readable, labelled, reachable by keyboard, harmless, narrow enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.helpers.browser import Browser

_SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
#: Roles of the accessibility tree that are useless without a name.
_NAMED_ROLES = {"button", "checkbox", "combobox", "image", "img", "link", "radio", "searchbox"}
_NAMED_ROLES |= {"spinbutton", "switch", "tab", "textbox", "DisclosureTriangle"}


def _ask(browser: Browser, function: str) -> Any:
    return browser.js(f"{_SCRIPT}\nreturn {function}()")


def problems(browser: Browser) -> list[str]:
    """Everything that is wrong with the page as it is shown now, in light and in dark."""
    found = [*_ask(browser, "structure"), *_ask(browser, "harmless"), *nameless(browser)]
    for scheme in ("light", "dark"):
        browser.scheme(scheme)
        found += [f"{scheme}: {problem}" for problem in _ask(browser, "contrast")]
    browser.scheme("")
    return found


def nameless(browser: Browser) -> list[str]:
    """Controls, links and pictures for which a screen reader has no name."""
    nodes = browser.cdp("Accessibility.getFullAXTree")["nodes"]
    return [
        f"a {node['role']['value']} without a name"
        for node in nodes
        if not node.get("ignored")
        and node["role"]["value"] in _NAMED_ROLES
        and not node.get("name", {}).get("value", "").strip()
    ]


def too_wide(browser: Browser) -> list[str]:
    """What sticks out of the window sideways."""
    return list(_ask(browser, "fits"))


def keyboard_problems(browser: Browser) -> list[str]:
    """Go through the page with the Tab key: all of it, in its order, visibly, and out at the end."""
    expected = _ask(browser, "reachable")
    found: list[str] = []
    visited: list[int] = []
    for _ in range(2 * len(expected) + 20):
        browser.press("Tab")
        at = _ask_focused(browser)
        if at is None or at["position"] in visited:
            break
        if not at["shown"]:
            found.append(f"the focus on {at['name']} cannot be seen")
        if not at["inside"]:
            found.append(f"{at['name']} is out of sight when it has the focus")
        if at["position"] >= 0:
            if visited and at["position"] < visited[-1]:
                found.append(f"Tab comes to {at['name']} too late")
            visited.append(at["position"])
        elif not at["scrolls"]:
            found.append(f"{at['name']} takes the focus, and nothing can be done with it")
    missed = set(range(len(expected))).difference(visited)
    return found + [f"Tab misses {expected[position]}" for position in sorted(missed)]


def _ask_focused(browser: Browser) -> dict[str, Any] | None:
    at: dict[str, Any] | None = _ask(browser, "focused")
    return at


def strangers(browser: Browser, origin: str) -> list[str]:
    """Requests since the last question that went elsewhere."""
    own = urlsplit(origin).netloc
    asked = [urlsplit(url) for url in browser.requests()]
    return [
        url.geturl() for url in asked if url.scheme not in ("data", "about", "chrome") and url.netloc != own
    ]


def weight(browser: Browser) -> dict[str, int]:
    """Bytes of the page and of what it loads with it, as they are when unpacked; data fetched later apart."""
    entries = browser.js(
        "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map(entry => [entry.initiatorType, entry.name, entry.decodedBodySize, entry.encodedBodySize])"
    )
    sizes = {"page": 0, "style": 0, "script": 0, "data": 0, "sent": 0}
    kinds = {"navigation": "page", "link": "style", "script": "script"}
    for kind, _, unpacked, sent in entries:
        sizes[kinds.get(kind, "data")] += unpacked
        sizes["sent"] += sent
    return sizes
