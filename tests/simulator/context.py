# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state that the parts of the simulated service share."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from random import Random
from typing import Any, Callable, TypeVar

from .access import Access
from .clock import Clock
from .objects import Store
from .reasons import Breakdowns
from .settings import Settings

#: What reads back of a CDN domain, and the kinds of authentication that need no key.
CDN_READABLE = ("domain", "protocol", "authentication_type")
KEYLESS_CDN = ("NONE", "QINIU_PRIVATE_AUTHENTICATION", "KSYUN_PRIVATE_AUTHENTICATION")

T = TypeVar("T")


def _nothing() -> None:
    """Apply nothing: no scheduler exists yet."""


@dataclass
class Context:
    """Settings, clock, and the buckets and keys that tasks work with.

    `lock` is held while any of it is used; `settle` applies what migrations have done to the buckets meanwhile.
    """

    settings: Settings
    clock: Clock
    random: Random
    store: Store = field(init=False)
    access: Access = field(init=False)
    breakdowns: Breakdowns = field(default_factory=Breakdowns)
    lock: threading.RLock = field(default_factory=threading.RLock)
    settle: Callable[[], None] = _nothing

    def __post_init__(self) -> None:
        self.store = Store(self.settings)
        self.access = Access()

    def clear(self) -> None:
        """Remove buckets, keys, CDN domains and planned breakdowns."""
        self.store.clear()
        self.access.clear()
        self.breakdowns.clear()

    def milliseconds(self) -> int:
        """Return the time in milliseconds since 1970."""
        return int(self.clock.time() * 1000)

    def new_id(self) -> str:
        """Return a UUID that follows from the seed."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))


def compact(moment: float) -> str:
    """Return a time as digits only, to the millisecond, as the service writes it in names."""
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y%m%d%H%M%S%f")[:-3]


def arrange(
    found: list[T], order: str, random: Random, created: Callable[[T], float], key: Callable[[T], Any]
) -> list[T]:
    """Return a list in one of the orders of the setting list_order."""
    if order == "random":
        return random.sample(found, len(found))
    if order == "id":
        return sorted(found, key=key)
    return sorted(found, key=created, reverse=order == "created_desc")


def encryption(body: Mapping[str, Any]) -> dict[str, str]:
    """Return how the keys in a body are encrypted: kept with them, and never read back."""
    return {name: value for name, value in body.items() if "crypto_type" in name or "kms_key" in name}
