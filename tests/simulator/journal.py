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
from typing import Any, Optional

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
    """What stands in the record for a secret: enough to tell two apart, too little to be one."""
    return f"sha256:{hashlib.sha256(secret.encode()).hexdigest()[:12]}"


@dataclass
class Entry:
    """One request and what came of it. `status` is None where no answer was sent.

    `executed` says whether the service did what was asked; a refusal is not that.
    """

    operation: Optional[str]
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any
    at: float
    status: Optional[int] = None
    executed: bool = False
    fault: Optional[str] = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Journal:
    """All entries, in the order in which the requests came in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        #: Signatures and tokens that were minted, as they are. For tests that look for them; no one is told.
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
    """The signature in the headers of a request, if it bears one."""
    return re.findall(r"Signature=([^,\s]+)", headers.get("Authorization", ""))


def safe_headers(headers: dict[str, str]) -> dict[str, str]:
    """Headers with hashes for tokens, the access key and the signature."""
    safe = {name: short_hash(text) if name.lower() in SECRET_HEADERS else text for name, text in headers.items()}
    if "Authorization" in safe:
        safe["Authorization"] = re.sub(
            r"(Access|Signature)=([^,\s]+)", lambda found: f"{found[1]}={short_hash(found[2])}", safe["Authorization"]
        )
    return safe


def safe_body(raw: bytes) -> Any:
    """A JSON body with hashes for its secrets; anything else as one hash; None if there is none."""
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
