"""Drives a headless Chromium over its debugging pipe and says what a page did, as JSON.

Usage: browser.py BROWSER PAGE [PICTURES]

Only the standard library: the pipe (`--remote-debugging-pipe`: descriptors 3 and 4, messages that end
in NUL) needs no WebSocket. With a folder PICTURES it also leaves screenshots and a PDF there.
"""

import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PATIENCE_SECONDS = 60
PHONE = 360
DESKTOP = 1280

# Everything a person can operate, and what cannot be named by the page itself.
OPERABLE = {"link", "button", "textbox", "searchbox", "combobox", "DisclosureTriangle"}


class Browser:
    """One browser with one page."""

    def __init__(self, binary, folder):
        to_browser, self.out = os.pipe()
        self.inn, from_browser = os.pipe()
        # Clear of 3 and 4, which the child gets below.
        spare = [os.dup(one) for one in (to_browser, from_browser)]
        for one in (to_browser, from_browser):
            os.close(one)
        high = [os.dup2(one, 40 + number, inheritable=True) for number, one in enumerate(spare)]
        for one in spare:
            os.close(one)

        def attach():
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.process = subprocess.Popen(
            [
                binary, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--remote-debugging-pipe", "--hide-scrollbars", f"--user-data-dir={folder}", "about:blank",
            ],
            preexec_fn=attach, pass_fds=(3, 4, *high), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for one in high:
            os.close(one)
        self.number = 0
        self.rest = b""
        self.events = []
        self.session = None

    def receive(self):
        while b"\0" not in self.rest:
            more = os.read(self.inn, 1 << 20)
            if not more:
                raise RuntimeError("the browser ended")
            self.rest += more
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def send(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        number = self.number
        while True:
            answer = self.receive()
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, event):
        while True:
            for known in self.events:
                if known.get("method") == event:
                    return known
            self.events.append(self.receive())

    def ask(self, expression):
        answer = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def open(self, page, script=True):
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = None
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Audits", "DOM", "Accessibility"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setScriptExecutionDisabled", value=not script)
        self.events.clear()
        self.send("Page.navigate", url=page.as_uri())
        self.wait("Page.loadEventFired")

    def close(self):
        self.session = None
        try:
            self.send("Browser.close")
        except (RuntimeError, OSError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def width(self, width, height=800):
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
            mobile=width < 600,
        )

    def scheme(self, name):
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def picture(self, path, whole=False):
        data = self.send("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))

    def pdf(self):
        data = self.send("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
        return base64.b64decode(data)


def complaints(events):
    """What the browser complained about: errors, exceptions, violations of the policy."""
    said = []
    for event in events:
        method, params = event.get("method", ""), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            said.append(params["exceptionDetails"].get("text", "exception"))
        if method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"):
            said.append(f"console {params['type']}")
        if method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            said.append(params["entry"]["text"])
        if method == "Audits.issueAdded":
            said.append(params["issue"]["code"])
    return said


def requests(events):
    return [one["params"]["request"]["url"] for one in events if one.get("method") == "Network.requestWillBeSent"]


VISIBLE = """(() => {
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).length;
  return {
    items: seen("article"), checks: seen("tr[data-check]"),
    failing: seen("[data-group][data-outcome=fail] tbody tr"),
    unknown: seen("[data-group][data-outcome=unknown] tbody tr"),
    filters: seen("#filters"), status: document.getElementById("filter-status").textContent,
  };
})()"""

# Sets the filters as a person does, and gives what is then seen.
SET = """(async (values) => {
  const form = document.getElementById("filters");
  form.reset();
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => setTimeout(done, 600));
  return %s;
})(%s)"""

# Contrast of every text that is seen against the ground behind it (WCAG 2.2, 1.4.3), the worst first.
CONTRAST = """(() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const rgb = numbers(getComputedStyle(one).backgroundColor);
      if (rgb.length === 3 || rgb[3] > 0) return rgb;
    }
    return [255, 255, 255];
  };
  const worst = new Map();
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (!own || node.closest("svg, script, style") || !node.checkVisibility({ visibilityProperty: true })) continue;
    const [a, b] = [light(numbers(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const name = node.tagName + "." + node.className;
    if (ratio < 4.5) worst.set(name, ratio);
  }
  return Object.fromEntries(worst);
})()"""


def unnamed(browser):
    """Operable nodes of the accessibility tree without a name."""
    nodes = browser.send("Accessibility.getFullAXTree")["nodes"]
    operable = [one for one in nodes if not one.get("ignored") and one["role"]["value"] in OPERABLE]
    bare = [one["role"]["value"] for one in operable if not one.get("name", {}).get("value")]
    return {"operable": len(operable), "unnamed": bare}


def headings(browser):
    return browser.ask("[...document.querySelectorAll('h1,h2,h3,h4,h5')].map((one) => Number(one.tagName[1]))")


def filtered(browser):
    texts = {
        "verdict": {"verdict": "does_not_conform"},
        "area": {"area": "confirm"},
        "severity": {"severity": "critical"},
        "outcome": {"outcome": "unknown"},
        "text": {"text": "KASUMI-old-web"},
        "nothing": {"text": "no such words anywhere"},
        "cleared": {},
    }
    return {name: browser.ask(SET % (VISIBLE, json.dumps(values))) for name, values in texts.items()}


def overflow(browser):
    return browser.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def look(browser, page, pictures):
    facts = {}
    browser.open(page, script=False)
    facts["without_script"] = browser.ask(VISIBLE)
    browser.open(page)
    browser.width(DESKTOP)
    facts["visible"] = browser.ask(VISIBLE)
    facts["contrast_light"] = browser.ask(CONTRAST)
    facts["tree"] = unnamed(browser)
    facts["headings"] = headings(browser)
    facts["title"] = browser.ask("document.title")
    facts["language"] = browser.ask("document.documentElement.lang")
    if pictures:
        browser.picture(pictures / "desktop.png")
    facts["filtered"] = filtered(browser)
    browser.scheme("dark")
    facts["contrast_dark"] = browser.ask(CONTRAST)
    if pictures:
        browser.picture(pictures / "dark.png")
    browser.scheme("light")
    facts["overflow_desktop"] = overflow(browser)
    browser.width(PHONE)
    facts["overflow_phone"] = overflow(browser)
    if pictures:
        browser.picture(pictures / "phone.png")
    browser.width(DESKTOP)
    pdf = browser.pdf()
    facts["pdf_pages"] = pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page/") + pdf.count(b"/Type /Page ")
    if pictures:
        (pictures / "page.pdf").write_bytes(pdf)
    # One more question, so that whatever the page caused has been said.
    browser.ask("new Promise((done) => setTimeout(done, 200))")
    facts["complaints"] = complaints(browser.events)
    facts["requests"] = requests(browser.events)
    return facts


def main():
    binary, page = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    pictures = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(binary, folder)
        try:
            facts = look(browser, page, pictures)
        finally:
            browser.close()
    json.dump(facts, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
