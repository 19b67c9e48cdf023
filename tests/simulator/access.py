# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys of buckets with their rights, and CDN domains in front of buckets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .journal import short_hash
from .objects import Bucket, kind_of

RIGHTS = ("list_buckets", "list", "read", "write")
SECRETS = ("ak", "sk", "security_token", "connection_string", "json_auth_file")
CDN_MODES = ("serve", "refuse", "other")


@dataclass(frozen=True)
class BucketKeys:
    """The keys of a bucket's owner in one cloud.

    buckets, regions: what they see; None is everything.
    rights: some of "list_buckets", "list", "read" and "write".
    error_code: TRF code of the state of their account, such as TRF.0056 (frozen); None for an active account.
    valid_until: seconds since 1970 after which they are invalid, for temporary keys.
    """

    cloud_type: str
    ak: str | None = None
    sk: str | None = None
    security_token: str | None = None
    connection_string: str | None = None
    json_auth_file: str | None = None
    buckets: list[str] | None = None
    regions: list[str] | None = None
    rights: Sequence[str] = RIGHTS
    error_code: str | None = None
    valid_until: float = float("inf")

    def __post_init__(self) -> None:
        if not set(self.rights) <= set(RIGHTS):
            raise ValueError(f"rights are some of {RIGHTS}, not {self.rights!r}")

    def fit(self, given: Mapping[str, str | None]) -> bool:
        """Return whether these are the keys that a request has."""
        return all((getattr(self, name) or None) == (given.get(name) or None) for name in SECRETS)

    def see(self, bucket: Bucket) -> bool:
        by_name = self.buckets is None or bucket.name in self.buckets
        return by_name and (self.regions is None or bucket.region in self.regions)

    def described(self) -> dict[str, Any]:
        """Return everything about the keys, with hashes for the secrets."""
        shown = {
            name: short_hash(value) if value and name in SECRETS else value for name, value in asdict(self).items()
        }
        return {**shown, "valid_until": None if self.valid_until == float("inf") else self.valid_until}


@dataclass(frozen=True)
class Cdn:
    """A CDN domain in front of a bucket.

    mode: "serve" it, "refuse" every request (403), or serve "other" content under the same names.
    authentication_key: the key that it asks for; None accepts any.
    """

    domain: str
    cloud_type: str = ""
    mode: str = "serve"
    authentication_key: str | None = None

    def __post_init__(self) -> None:
        if self.mode not in CDN_MODES:
            raise ValueError(f"mode is one of {CDN_MODES}, not {self.mode!r}")

    def described(self) -> dict[str, Any]:
        """Return everything about the domain, with a hash for its key."""
        key = self.authentication_key and short_hash(self.authentication_key)
        return {**asdict(self), "authentication_key": key}

    def admits(self, key: str | None) -> bool:
        return self.mode != "refuse" and self.authentication_key in (None, key)


class Access:
    """All keys and CDN domains. In a cloud for which no keys are registered, any keys may do everything."""

    def __init__(self) -> None:
        self._keys: list[BucketKeys] = []
        self._cdns: dict[str, Cdn] = {}

    def clear(self) -> None:
        self._keys.clear()
        self._cdns.clear()

    def clear_keys(self) -> None:
        self._keys.clear()

    def register(self, keys: BucketKeys) -> None:
        self._keys.append(keys)

    def registered(self) -> list[BucketKeys]:
        return list(self._keys)

    def add_cdn(self, cdn: Cdn) -> None:
        self._cdns[cdn.domain] = cdn

    def cdns(self) -> list[Cdn]:
        return list(self._cdns.values())

    def find_cdn(self, domain: str) -> Cdn:
        """Return a domain; one that nobody registered serves its bucket."""
        return self._cdns.get(domain, Cdn(domain))

    def find(self, cloud_type: str | None, given: Mapping[str, str | None], moment: float) -> BucketKeys | None:
        """Return the registered keys that were given; None where they are invalid, or no longer valid at a moment."""
        own = [one for one in self._keys if kind_of(one.cloud_type) == kind_of(cloud_type)]
        if not own:
            return BucketKeys(cloud_type or "")
        found = next((one for one in own if one.fit(given)), None)
        return found if found and moment < found.valid_until else None
