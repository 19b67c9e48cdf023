# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mask a secret in every encoding in which it may appear.

Imported when there is a warning or a failure to report.
"""

from __future__ import annotations

import base64
import json
import re
from functools import lru_cache
from urllib.parse import quote, quote_plus

from .masking import MASK, WHOLE_WORD_BELOW, plain

#: Fragments of a secret with this many characters are masked; shorter ones occur by chance.
FRAGMENT = 12


def encodings_of(secret: str) -> set[str]:
    """Return the secret as it is, and as URLs, JSON, HTML, base64, hex and `repr` show it."""
    raw = secret.encode("utf-8", "surrogatepass")
    html = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    forms = {secret, secret[::-1], repr(secret)[1:-1], repr(raw)[2:-1], html, raw.hex(), raw.hex().upper()}
    forms.update((html.replace('"', "&quot;").replace("'", "&#x27;"), html.replace('"', "&#34;").replace("'", "&#39;")))
    forms.update((json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]))
    for encoded in (quote(raw, safe=""), quote(raw), quote_plus(raw)):
        forms.update((encoded, re.sub("%..", lambda octet: octet.group().lower(), encoded)))
    for shift in range(3):
        # base64 encodes groups of three bytes: what precedes the secret decides the letters, and the
        # letters at both ends depend on the adjacent bytes too, so only those in between are certain.
        encoded = base64.b64encode(b"\0" * shift + raw).decode("ascii")
        start, end = (shift * 8 + 5) // 6, (shift + len(raw)) * 8 // 6
        middle = encoded[start:end]
        forms.update((middle, middle.replace("+", "-").replace("/", "_")))
    return forms


@lru_cache(maxsize=4)
def _all_forms(secrets: tuple[str, ...]) -> tuple[str, ...]:
    """Return every encoding of every secret that is long enough, the longest first: none may split another."""
    long = [secret for secret in secrets if len(secret) >= WHOLE_WORD_BELOW]
    forms = {form for secret in long for form in encodings_of(secret) if len(form) >= WHOLE_WORD_BELOW}
    return tuple(sorted(forms, key=len, reverse=True))


@lru_cache(maxsize=4)
def _fragments(secrets: tuple[str, ...]) -> frozenset[str]:
    forms = _all_forms(secrets)
    return frozenset(form[at:end] for form in forms for at, end in enumerate(range(FRAGMENT, len(form) + 1)))


def mask(text: str, secrets: tuple[str, ...]) -> str:
    """Return the text with every secret masked, in every encoding, including fragments of one that was cut off."""
    for form in _all_forms(secrets):
        if form in text:
            text = text.replace(form, MASK)
    text = plain(text, secrets)
    fragments = _fragments(secrets)
    kept: list[str] = []
    covered = 0
    for at, character in enumerate(text):
        end = at + FRAGMENT
        if text[at:end] in fragments:
            if at >= covered:
                kept.append(MASK)
            covered = end
        if at >= covered:
            kept.append(character)
    return "".join(kept)
