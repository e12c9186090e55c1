"""QR codes, as a picture for chat and as SVG for print; with the quiet margin that scanners need."""

from io import BytesIO

import segno


def qr_png(text: str, *, scale: int = 8) -> bytes:
    """The code of `text` as PNG, `scale` pixels to a module; ValueError when it does not fit a code (2,953 bytes)."""
    return _drawn(text, kind="png", scale=scale)


def qr_svg(text: str) -> str:
    """The code of `text` as SVG without a fixed size."""
    return _drawn(text, kind="svg", omitsize=True, xmldecl=False).decode()


def _drawn(text: str, *, kind: str, **options: object) -> bytes:
    out = BytesIO()
    # DataOverflowError is a ValueError. No micro codes: many phones cannot read them.
    segno.make(text, micro=False, error="m", boost_error=False).save(out, kind=kind, border=4, **options)
    return out.getvalue()
