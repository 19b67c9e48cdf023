# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is checked before a task is created or started, without saying which kind of task it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

CDN_KEY = "authentication_key"
NONE: Mapping[str, str] = MappingProxyType({})


class ListFile(NamedTuple):
    """A file in a bucket of the destination's account that lists what is copied."""

    bucket: str
    #: Its name, or a folder that ends with a slash.
    name: str


class Pair(NamedTuple):
    """A source and a destination, with their keys. What is None or empty is not checked."""

    src_cloud_type: str
    src_region: str | None = None
    src_bucket: str | None = None
    #: As the API names them: ak, sk, security_token, connection_string, json_auth_file, app_id. Only what is set.
    src_keys: Mapping[str, str] = NONE
    dst_region: str | None = None
    dst_bucket: str | None = None
    #: ak, sk and security_token.
    dst_keys: Mapping[str, str] = NONE
    #: What the names of the selected objects begin with. An empty one is the whole bucket.
    prefixes: tuple[str, ...] = ()
    #: domain, protocol, authentication_type and authentication_key, as far as they are set.
    source_cdn: Mapping[str, str] | None = None
    list_file: ListFile | None = None
    #: The region that the endpoint belongs to.
    endpoint_region: str | None = None
    #: Which keys are encrypted with KMS, `src` or `dst`: no look-up can use them.
    encrypted: frozenset[str] = frozenset()

    @property
    def by_url(self) -> bool:
        """Return whether the source is a list of URLs, which has no bucket and no keys."""
        return self.src_cloud_type == "URLSource"

    @property
    def named_secrets(self) -> dict[str, str]:
        """Return every key, by the option that it comes from."""
        found = {f"src_{name}": value for name, value in self.src_keys.items() if name != "app_id"}
        found.update((f"dst_{name}", value) for name, value in self.dst_keys.items())
        if self.source_cdn and CDN_KEY in self.source_cdn:
            found[CDN_KEY] = self.source_cdn[CDN_KEY]
        return found

    @property
    def src_key_options(self) -> str:
        """Return the options that the source keys come from, for a message."""
        for name in ("connection_string", "json_auth_file"):
            if name in self.src_keys:
                return f"src_{name}"
        return "src_ak and src_sk"
