"""A headless Chromium, driven over its DevTools protocol through a pair of pipes: nothing but the browser is needed."""

import base64
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from fcntl import F_DUPFD, fcntl
from itertools import count
from pathlib import Path
from select import select
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--force-device-scale-factor=1", "--remote-debugging-pipe",
)  # fmt: skip
PATIENCE = 60
COLOURS = """
new Promise((done, fail) => {
  const picture = new Image(); picture.onerror = fail; picture.src = "data:image/png;base64,%s";
  picture.onload = () => {
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    const dots = new Uint32Array(canvas.getImageData(0, 0, picture.width, picture.height).data.buffer);
    const seen = new Map(); for (const dot of dots) seen.set(dot, (seen.get(dot) || 0) + 1);
    const most = [...seen].sort((a, b) => b[1] - a[1])[0];
    done({colours: seen.size, ground: [most[0] & 255, most[0] >> 8 & 255, most[0] >> 16 & 255],
          drawn: 1 - most[1] / dots.length});
  };
})
"""


def found() -> str | None:
    """Return the browser's program; the environment variable CHROMIUM names another one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    """A browser of its own, with a new profile, that ends with the `with` block."""

    def __init__(self, program: str, profile: Path) -> None:
        self._numbers = count(1)
        # the browser reads descriptor 3 and writes 4; ours must not be in the way of those
        theirs, self._out = (fcntl(end, F_DUPFD, 10) for end in os.pipe())
        self._in, written = (fcntl(end, F_DUPFD, 10) for end in os.pipe())

        def wire() -> None:
            os.dup2(theirs, 3)
            os.dup2(written, 4)

        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=wire,  # noqa: PLW1509 - it only copies descriptors
            pass_fds=(3, 4),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(theirs)
        os.close(written)
        self._buffer = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._in)
        os.close(self._out)

    def call(self, method: str, session: str | None = None, **given: Any) -> dict[str, Any]:
        """Call a method of the protocol and return its answer."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": given, **({"sessionId": session} if session else {})}
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while (answer := self._message()).get("id") != number:
            pass
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def page(self) -> "Page":
        """Open a new page."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        return Page(self, self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"], target)

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            if not select([self._in], [], [], PATIENCE)[0]:
                raise TimeoutError("the browser does not answer")
            part = os.read(self._in, 1 << 20)
            if not part:
                raise RuntimeError("the browser has ended")
            self._buffer += part
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)


class Page:
    """One page of the browser."""

    def __init__(self, browser: Chromium, session: str, target: str) -> None:
        self._browser, self._session, self._target = browser, session, target

    def open(self, file: Path, *, width: int = 1000, height: int = 800, dark: bool = False) -> None:
        """Load a file at a size in pixels, in light or dark."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", features=[scheme])
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self._call("Page.navigate", url=file.as_uri())
        ready = 'new Promise(done => document.readyState == "complete" ? done() : addEventListener("load", done))'
        while self.run("location.href").split("#")[0] != file.as_uri():
            pass
        self.run(ready)

    def run(self, script: str) -> Any:
        """Return the value of an expression of JavaScript, that of a promise when it is kept."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def hover(self, selector: str) -> None:
        """Scroll to the first element that fits and put the pointer on the middle of its first line."""
        where = f"document.querySelector({json.dumps(selector)})"
        self.run(f'{where}.scrollIntoView({{block: "center"}})')
        box: Mapping[str, float] = self.run(
            f"(({{x, y, width, height}}) => ({{x, y, width, height}}))({where}.getClientRects()[0])"
        )
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self._call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def press(self, key: str) -> None:
        """Press a key, such as Tab."""
        code = {"Tab": 9, "Enter": 13}[key]
        for kind in ("rawKeyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def picture(self, file: Path | None = None) -> dict[str, Any]:
        """Take a picture of what is in view and tell its colours: how many, the ground, the share that is not ground."""
        shot = self._call("Page.captureScreenshot", format="png")["data"]
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(base64.b64decode(shot))
        blank = self._browser.page()
        try:
            return blank.run(COLOURS % shot)
        finally:
            blank.close()

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return self.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def close(self) -> None:
        """Close the page."""
        self._browser.call("Target.closeTarget", targetId=self._target)

    def _call(self, method: str, **given: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **given)
