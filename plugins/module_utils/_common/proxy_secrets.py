# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the secrets in the addresses of proxies, which exceptions of HTTP clients may quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

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
