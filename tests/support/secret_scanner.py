# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find secrets in printed or written text, in every form that other code may have given them.

Written independently of the code in the collection that masks them.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable
from typing import Callable
from urllib.parse import quote, quote_plus

#: The length of a piece that reveals too much; shorter ones occur by chance.
PIECE = 12
#: The minimum length of a test secret: a shorter one would be found everywhere.
SHORTEST = 6


def _base64(secret: str, offset: int) -> str:
    """Return the letters that encode only the secret if `offset` bytes precede it in a group of three."""
    raw = secret.encode()
    encoded = base64.b64encode(b"x" * offset + raw).decode()
    return encoded[-(-offset * 8 // 6) : (offset + len(raw)) * 8 // 6]


def _for_address(encoded: str) -> str:
    return encoded.replace("+", "-").replace("/", "_")


#: The forms of a secret.
FORMS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "reversed": lambda secret: secret[::-1],
    "repr": lambda secret: repr(secret)[1:-1],
    "repr of bytes": lambda secret: repr(secret.encode())[2:-1],
    "bytes": lambda secret: secret.encode().hex(),
    "BYTES": lambda secret: secret.encode().hex().upper(),
    "json": lambda secret: json.dumps(secret)[1:-1],
    "json with its own letters": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "url": lambda secret: quote(secret, safe=""),
    "url, lower case": lambda secret: re.sub("%..", lambda octet: octet.group().lower(), quote(secret, safe="")),
    "url with slashes": quote,
    "form": quote_plus,
    "html": html.escape,
    "html, no quotes": lambda secret: html.escape(secret, quote=False),
    "base64": lambda secret: _base64(secret, 0),
    "base64 after one": lambda secret: _base64(secret, 1),
    "base64 after two": lambda secret: _base64(secret, 2),
    "base64 for addresses": lambda secret: _for_address(_base64(secret, 0)),
    "base64 for addresses after one": lambda secret: _for_address(_base64(secret, 1)),
    "base64 for addresses after two": lambda secret: _for_address(_base64(secret, 2)),
}


def forms(secret: str) -> set[str]:
    """Return a secret in every form."""
    return {form(secret) for form in FORMS.values()}


def _needles(secret: str) -> set[str]:
    """Return the strings to search: the secret, or each piece of a longer one, in every form, plain and in JSON."""
    assert len(secret) >= SHORTEST, "too short for a canary"
    pieces = [secret[at : at + PIECE] for at in range(max(1, len(secret) - PIECE + 1))]
    plain = {form for piece in pieces for form in forms(piece)}
    return plain | {json.dumps(form, ensure_ascii=ascii_only)[1:-1] for form in plain for ascii_only in (True, False)}


def found(text: str, secrets: Iterable[str]) -> list[str]:
    """Return the places of a text that show one of the secrets, or a piece of one, with a little context."""
    needles: dict[str, list[str]] = {}
    for needle in {needle for secret in secrets for needle in _needles(secret)}:
        needles.setdefault(needle[:SHORTEST], []).append(needle)
    places: list[int] = []
    for at in range(len(text)):
        begun = needles.get(text[at : at + SHORTEST], ())
        # A longer piece counts once.
        if any(text.startswith(needle, at) for needle in begun) and (not places or at >= places[-1] + PIECE):
            places.append(at)
    return [text[max(0, at - 40) : at + 60] for at in places]
