"""What is true of devices. Pure."""

import re

# The first that fits counts: most browsers call themselves by the names of others, too.
BROWSERS = (
    (re.compile(r"\bEdg(?:A|iOS)?/"), "Edge"),
    (re.compile(r"\bOPR/"), "Opera"),
    (re.compile(r"\bSamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"\b(?:Firefox|FxiOS)/"), "Firefox"),
    (re.compile(r"\b(?:Headless)?(?:Chrome|CriOS)/"), "Chrome"),
    (re.compile(r"\bVersion/[0-9.]+ .*Safari|\b(?:iPhone|iPad);.*\bVersion/"), "Safari"),
)
SYSTEMS = (
    (re.compile(r"\(iPhone;"), "iPhone"),
    (re.compile(r"\(iPad;"), "iPad"),
    (re.compile(r"\bAndroid\b"), "Android"),
    (re.compile(r"\bWindows\b"), "Windows"),
    (re.compile(r"\bMacintosh\b"), "Mac"),
    (re.compile(r"\bCrOS\b"), "ChromeOS"),
    (re.compile(r"\bLinux\b"), "Linux"),
)
_MODEL = re.compile(r"Android [0-9.]+; ([^;)]{2,40})[;)]")  # browsers that hide the model say K
SEPARATOR = " · "


def readable(name: str) -> str:
    """What people call a device that signed in under this name: of a user agent browser and system, else as it is."""
    if not is_browser(name):
        return name.strip()
    browser = next((called for pattern, called in BROWSERS if pattern.search(name)), "")
    system = next((called for pattern, called in SYSTEMS if pattern.search(name)), "")
    model = _MODEL.search(name)
    named = [browser, model[1].strip() if model and system == "Android" else "", system]
    return SEPARATOR.join(part for part in named if part) or name.strip()


def is_browser(name: str) -> bool:
    """Whether a name is a browser's: each has called itself Mozilla for thirty years. Programs name themselves."""
    return name.startswith("Mozilla/")
