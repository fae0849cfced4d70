"""A real Chromium without a window: pages are opened, used, and everything they did is remembered."""

from __future__ import annotations

import base64
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webelement import WebElement

T = TypeVar("T")

#: Set by whoever has installed Chromium: then tests fail where they would be skipped without it.
REQUIRED = "SIMPLEFLOW_BROWSER_TESTS"
MISSING = "there is no Chromium with its driver here: ./script/chromium installs them"

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",  # in a container there is nothing to build one from
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--lang=en-US",
    "--window-size=1280,900",
    # Whatever a page asks for, nothing is looked for outside of this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
# Runs before any script of a page, so that no script can do something and hide it.
_WITNESS = """
window.heard = {dialogs: [], violations: [], errors: []};
for (const name of ["alert", "confirm", "prompt", "print"])
    window[name] = text => { window.heard.dialogs.push(`${name}: ${text}`); };
document.addEventListener("securitypolicyviolation", event =>
    window.heard.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
window.addEventListener("error", event => window.heard.errors.push(String(event.message)), true);
window.addEventListener("unhandledrejection", event => window.heard.errors.push(String(event.reason)));
"""
# Of what is not shown, `innerText` gives all of the text; of what is laid out only when it is scrolled to,
# all or nothing, as it happens. So everything is laid out for a moment.
_TEXT = """
const one = document.querySelector(arguments[0]);
if (!one?.checkVisibility()) return "";
const before = document.adoptedStyleSheets;
const all = new CSSStyleSheet();
all.replaceSync("* { content-visibility: visible !important }");
document.adoptedStyleSheets = [...before, all];
const text = one.innerText;
document.adoptedStyleSheets = before;
return text;
"""
_FIND = """
const [selector, text] = arguments;
const found = [...document.querySelectorAll(selector)].find(one => !text || one.innerText.trim() === text);
found?.scrollIntoView({block: "center", behavior: "instant"});
return found;
"""
# The time at which a document came into being tells it from any other one.
_DOCUMENT = "return [performance.timeOrigin, document.readyState]"
_KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "End": 35, "Home": 36, "PageDown": 34, "PageUp": 33}
_KEYS |= {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
_TEXTS = {"Enter": "\r", " ": " "}


def programs() -> tuple[str, str] | None:
    """The paths of Chromium and of its driver, if both are here."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


class Browser:
    """One browser with one tab and a new profile; use it as a context manager.

    Args:
        directory: an empty one, for the profile and for downloads.

    Raises:
        RuntimeError: if there is no Chromium.
    """

    def __init__(self, directory: Path) -> None:
        found = programs()
        if found is None:
            raise RuntimeError(MISSING)
        self.downloads = directory / "downloads"
        self.downloads.mkdir(parents=True)
        options = ChromeOptions()
        options.binary_location, driver = found
        for flag in (*_FLAGS, f"--user-data-dir={directory / 'profile'}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        environment = {**os.environ, "TZ": "UTC", "HOME": str(directory)}
        # With the path of the driver given, Selenium does not look for one, here or elsewhere.
        self.driver = Chrome(options=options, service=Service(driver, env=environment))
        self.driver.set_page_load_timeout(30)
        self.driver.set_script_timeout(30)
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source=_WITNESS)
        self.cdp("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads))

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.driver.quit()

    # Looking

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.driver.current_url

    def open(self, url: str) -> None:
        """Go to a page, and wait until it is loaded."""
        self.leave(lambda: self.driver.get(url))

    def one(self, selector: str) -> WebElement:
        """The first element of a CSS selector."""
        return self.driver.find_element("css selector", selector)

    def all(self, selector: str) -> list[WebElement]:
        """All elements of a CSS selector."""
        return self.driver.find_elements("css selector", selector)

    def text(self, selector: str = "body") -> str:
        """The text that can be seen in an element."""
        return str(self.js(_TEXT, selector))

    def texts(self, selector: str) -> list[str]:
        """The texts that can be seen in all elements of a CSS selector."""
        script = "return [...document.querySelectorAll(arguments[0])].map(one => one.innerText.trim())"
        return list(self.js(script, selector))

    def until(self, look: Callable[[], T], seconds: float = 15.0, what: str = "") -> T:
        """Look again and again until there is something to see, and return that.

        Args:
            look: gives something true in the end; what it looks at may be replaced meanwhile.
            seconds: how long that may take.
            what: what is waited for, said when it never happens.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                found = look()
            except StaleElementReferenceException:
                found = None
            if found:
                return found
            assert time.monotonic() < deadline, f"it never happened: {what}\n{self.url}\n{self.text()[:500]}"
            time.sleep(0.02)

    def until_text(self, text: str, selector: str = "body", seconds: float = 15.0) -> None:
        """Wait until a text can be seen in an element."""
        self.until(lambda: text in self.text(selector), seconds, f"{text!r} in {selector}")

    # Doing

    def js(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page, and give what it returns; its promises are awaited."""
        return self.driver.execute_script(script, *arguments)

    def cdp(self, command: str, **parameters: Any) -> Any:
        """Send a command of the Chrome DevTools Protocol."""
        return self.driver.execute_cdp_cmd(command, parameters)

    def click(self, selector: str, text: str = "") -> None:
        """Click on the first element of a CSS selector (that says this), which stays on this page."""
        element = self.js(_FIND, selector, text)
        assert element, f"no {selector} {text!r} in {self.url}\n{self.text()[:500]}"
        element.click()

    def follow(self, selector: str, text: str = "") -> None:
        """Click on what leads to another page, as `click` does, and wait until that is loaded."""
        self.leave(lambda: self.click(selector, text))

    def leave(self, act: Callable[[], object]) -> None:
        """Do what leads to another page, and wait until that is loaded.

        The driver waits only for a page that is on its way when the deed is done: the one a form asks for
        may not be.
        """
        before = self.js(_DOCUMENT)[0]
        act()
        self.until(lambda: self._arrived(before), what="another page is loaded")

    def _arrived(self, before: float) -> bool:
        try:
            now, state = self.js(_DOCUMENT)
        except WebDriverException:  # between two pages
            return False
        return bool(now != before and state == "complete")

    def press(self, *keys: str) -> None:
        """Press keys, by the names that scripts know them by; `Shift+Tab` is one key."""
        for key in keys:
            shift, name = (8, key[6:]) if key.startswith("Shift+") else (0, key)
            code = _KEYS.get(name) or ord(name.upper())
            text = _TEXTS.get(name, name if len(name) == 1 else "")
            known = {"key": name, "windowsVirtualKeyCode": code, "modifiers": shift}
            self.cdp("Input.dispatchKeyEvent", type="keyDown", text=text, **known)
            self.cdp("Input.dispatchKeyEvent", type="keyUp", **known)

    def hover(self, x: float, y: float) -> None:
        """Move the mouse to a place of the window, in CSS pixels."""
        self.cdp("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    # The world of the page

    def size(self, width: int, height: int = 900, *, scale: float = 1) -> None:
        """Make the window so large, in CSS pixels; narrow ones behave like a telephone's."""
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=width < 600,
        )

    def scheme(self, name: str) -> None:
        """Prefer "light" or "dark" pages, or have no preference (""); what moves is there at once."""
        wanted = {"prefers-color-scheme": name, "prefers-reduced-motion": "reduce"}
        features = [{"name": feature, "value": value} for feature, value in wanted.items()]
        self.cdp("Emulation.setEmulatedMedia", features=features)

    def scripts(self, allowed: bool) -> None:
        """Allow the scripts of pages, or not; `js` works in any case."""
        self.cdp("Emulation.setScriptExecutionDisabled", value=not allowed)

    # What happened

    def complaints(self) -> list[str]:
        """Errors and warnings of the console since this was last asked, and what the page's witness saw."""
        log = [f"{entry['level']}: {entry['message']}" for entry in self._log("browser")]
        heard: dict[str, list[str]] = self.js("return window.heard ?? {}")
        return [line for line in log if not line.startswith(("INFO", "DEBUG"))] + [
            f"{kind}: {line}" for kind, lines in heard.items() for line in lines
        ]

    def requests(self) -> list[str]:
        """The addresses that were asked for since this was last asked."""
        entries = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        return [
            str(entry["params"]["request"]["url"])
            for entry in entries
            if entry["method"] == "Network.requestWillBeSent"
        ]

    def _log(self, kind: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.driver.execute("getLog", {"type": kind})["value"]
        return entries

    def screenshot(self, *, whole: bool = True) -> bytes:
        """A PNG of the page, or only of what is in the window."""
        shot = self.cdp(
            "Page.captureScreenshot", format="png", captureBeyondViewport=whole, **self._clip(whole)
        )
        return base64.b64decode(shot["data"])

    def _clip(self, whole: bool) -> dict[str, Any]:
        if not whole:
            return {}
        size = self.cdp("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}}
