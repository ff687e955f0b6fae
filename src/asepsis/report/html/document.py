"""What stands at the beginning of every page that is one file: it loads nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib

from asepsis.report.html.markup import Html, element


def policy_of(sheet: str) -> str:
    """The content security policy: nothing but this one style sheet."""
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def head(title: str, sheet: str, *more: Html) -> Html:
    """The head of a page with this style sheet; it says its policy itself, since a file has nobody who does."""
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy_of(sheet)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="color-scheme", content="light dark"),
        *more,
        element("title", f"Asepsis: {title}"),
        element("style", Html(sheet)),
    )
