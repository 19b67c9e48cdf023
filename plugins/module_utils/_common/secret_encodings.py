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
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import quote, quote_plus, unquote

from .masking import MASK, WHOLE_WORD_BELOW, plain

#: Fragments of a secret with this many characters are masked; shorter ones occur by chance.
FRAGMENT = 12
#: The scheme of the address of a proxy, which may have none.
SCHEME = r"\A[A-Za-z][A-Za-z0-9+.-]*://"
#: A host with or without a port, and the beginning of a path: an "@" after it ends no login.
HOST_AND_PATH = r"(?:\[[^@\]]*\]|[^@:/?#]+)(?::[0-9]+)?[/?#]"
#: How a host with a port ends. An "@" before one ends a login that contains what begins a path.
PORT = r":[0-9]+/?\Z"
#: Where a parser may end a login, a host or a port.
PROXY_PARTS = r"[/?#@:\\]"
#: A shorter part of a password is not masked, since any text may contain it.
SHORTEST_PART = 4


def proxy_secrets(environ: Mapping[str, str], parts: bool) -> Iterator[str]:
    """Yield what is secret of the addresses of proxies: logins and passwords.

    Args:
        environ: The environment. A user name alone is not a secret.
        parts: Whether to add the parts of passwords that a parser may take for a host or a port. They occur in data by
            chance, so they are secrets in the text of an exception only.
    """
    for variable, value in environ.items():
        if not variable.lower().endswith("_proxy"):
            continue
        # A password that is not encoded may contain what ends a login, even an "@".
        login, _at, host = re.sub(SCHEME, "", value).rpartition("@")
        user, _colon, password = login.partition(":")
        if not password or (re.match(HOST_AND_PATH, login) and not re.search(PORT, host)):
            continue
        secrets = [login, password]
        if parts:
            pieces = re.split(PROXY_PARTS, password)
            secrets.append(f"{user}:{pieces[0]}" if pieces[0] else "")
            secrets += (piece for piece in pieces if len(piece) >= SHORTEST_PART)
        for secret in filter(None, secrets):
            yield from (secret, unquote(secret))


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
