# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record of every request, with short hashes where secrets were."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from dataclasses import asdict, dataclass
from typing import Any

SECRET_FIELDS = frozenset(
    (
        *("src_ak", "src_sk", "src_security_token", "dst_ak", "dst_sk", "dst_security_token"),
        *("ak", "sk", "security_token", "connection_string", "json_auth_file"),
        *("authentication_key", "source_cdn_authentication_key", "password"),
    )
)
SECRET_HEADERS = frozenset(("x-auth-token", "x-security-token", "x-subject-token"))
LOGIN = "KeystoneCreateUserTokenByPassword"
#: POST requests that change nothing.
READS = frozenset(
    (
        *(LOGIN, "ShowBucketList", "ShowBucketObjects", "ShowBucketRegion", "CheckPrefix", "ShowCdnInfo"),
        "CheckUrlSourceListFileFormat",
    )
)


def short_hash(secret: str) -> str:
    """Return what is in the record instead of a secret: enough to distinguish two, too little to guess one."""
    return f"sha256:{hashlib.sha256(secret.encode()).hexdigest()[:12]}"


@dataclass
class Entry:
    """One request and its outcome. `status` is None where no response was sent.

    `executed` says whether the service served the request; a refusal does not count.
    """

    operation: str | None
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any
    at: float
    status: int | None = None
    executed: bool = False
    fault: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Journal:
    """All entries, in the order in which the requests were received."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        #: Signatures that were received and tokens that were issued, as they are, for tests that search for them.
        self.minted: list[str] = []

    def add(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self.minted.clear()

    def entries(self) -> list[Entry]:
        with self._lock:
            return list(self._entries)

    def writes(self) -> list[Entry]:
        """Return the requests that ask for a change: neither GET nor a POST that only reads."""
        return [one for one in self.entries() if one.method != "GET" and one.operation not in READS]


def signatures(headers: dict[str, str]) -> list[str]:
    """Return the signature in the headers of a request, if there is one."""
    return re.findall(r"Signature=([^,\s]+)", headers.get("Authorization", ""))


def safe_headers(headers: dict[str, str]) -> dict[str, str]:
    """Return headers with hashes for tokens, the access key and the signature."""
    safe = {name: short_hash(text) if name.lower() in SECRET_HEADERS else text for name, text in headers.items()}
    if "Authorization" in safe:
        safe["Authorization"] = re.sub(
            r"(Access|Signature)=([^,\s]+)", lambda found: f"{found[1]}={short_hash(found[2])}", safe["Authorization"]
        )
    return safe


def safe_body(raw: bytes) -> Any:
    """Return a JSON body with hashes for its secrets, any other body as one hash, and None for an empty one."""
    if not raw:
        return None
    try:
        return _hide(json.loads(raw))
    except ValueError:
        return short_hash(raw.decode("latin-1"))


def _hide(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            name: short_hash(value) if name in SECRET_FIELDS and isinstance(value, str) else _hide(value)
            for name, value in node.items()
        }
    return [_hide(value) for value in node] if isinstance(node, list) else node
