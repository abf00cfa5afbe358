"""The app icons in the sizes that home screens ask for, drawn from the SVG sources."""

from pathlib import Path

from resvg_py import svg_to_bytes

# name → (source, pixels): launchers want 192 and 512, maskable ones fill the safe zone, iOS wants 180.
SIZES = {
    "icon-192.png": ("mark.svg", 192),
    "icon-512.png": ("mark.svg", 512),
    "icon-maskable-192.png": ("maskable.svg", 192),
    "icon-maskable-512.png": ("maskable.svg", 512),
    "apple-touch-icon.png": ("maskable.svg", 180),
}


def draw(sources: Path, out: Path) -> None:
    """Write every icon of SIZES, and the mark itself for browser tabs."""
    for name, (source, pixels) in SIZES.items():
        svg = (sources / source).read_text(encoding="utf-8")
        (out / name).write_bytes(bytes(svg_to_bytes(svg_string=svg, width=pixels, height=pixels)))
    (out / "mark.svg").write_text((sources / "mark.svg").read_text(encoding="utf-8"), encoding="utf-8")
