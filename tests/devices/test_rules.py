"""How devices are called."""

import pytest

from backend.devices.rules import readable

KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {APPLE}"
SAMSUNG = f"Mozilla/5.0 (Linux; Android 14; SM-S911B) {KHTML}"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KHTML}"


@pytest.mark.parametrize(
    ("agent", "called"),
    [
        (f"Mozilla/5.0 (Linux; Android 10; K) {KHTML} Chrome/141.0.0.0 Mobile Safari/537.36", "Chrome · Android"),
        (f"Mozilla/5.0 (Linux; Android 14; Pixel 7) {KHTML} Chrome/141.0.0.0 Mobile", "Chrome · Pixel 7 · Android"),
        (f"{SAMSUNG} SamsungBrowser/25.0 Chrome/121.0", "Samsung Internet · SM-S911B · Android"),
        (f"{IPHONE} Version/18.1 Mobile/15E148 Safari/604.1", "Safari · iPhone"),
        (f"{IPHONE} CriOS/141.0 Mobile/15E148 Safari/604.1", "Chrome · iPhone"),
        (f"Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) {APPLE} Version/16.6 Mobile/15E148", "Safari · iPad"),
        (f"{WINDOWS} Chrome/141.0.0.0 Safari/537.36", "Chrome · Windows"),
        (f"{WINDOWS} Chrome/141.0.0.0 Safari/537.36 Edg/141.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/18.1 Safari/605.1.15", "Safari · Mac"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {KHTML} Chrome/141.0.0.0 Safari/537.36", "Chrome · ChromeOS"),
        ("Mozilla/5.0 nobody knows this one", "Mozilla/5.0 nobody knows this one"),
        ("  Lagerabgleich ", "Lagerabgleich"),
        ("Chrome-Plugin 2", "Chrome-Plugin 2"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_device_is_called_by_its_browser_and_system_a_program_by_its_name(agent: str, called: str) -> None:
    assert readable(agent) == called
