# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read what a source has: clouds, regions, buckets and objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._api.naming import bucket_problem
from .._api.sources import DESTINATION, BucketRegion, Sources
from .._common.errors import ConfigurationError, RequestError
from .._common.option_values import blemish
from .options import variable

#: The clouds that look-ups take: those of a task, and more.
CLOUDS = (
    *("AWS", "Azure", "Aliyun", "Tencent", "HuaweiCloud", "QingCloud", "KingsoftCloud", "Baidu", "Qiniu"),
    *("Google", "URLSource", "UCloud", DESTINATION),
)
KEYS = ("ak", "sk", "connection_string", "json_auth_file")
SPEC: dict[str, Any] = {
    # The options ak and sk are those of the source, so they are not aliases here.
    "access_key": {"type": "str", "aliases": [], "no_log": True},
    "secret_key": {"type": "str", "aliases": [], "no_log": True},
    "cloud_type": {"type": "str", "default": "Aliyun", "choices": list(CLOUDS)},
    **{name: {"type": "json" if name == "json_auth_file" else "str", "no_log": True} for name in KEYS},
    "app_id": {"type": "str"},
    "bucket": {"type": "str"},
    "prefix": {"type": "str", "default": ""},
    "objects": {"type": "bool", "default": False},
    "max_objects": {"type": "int", "default": 1000},
}
LENGTHS = {"ak": 100, "sk": 100, "connection_string": 2048, "json_auth_file": 65535, "app_id": 255, "bucket": 100}
LONGEST_FOLDER = 1023


class Source:
    """Which source is read, checked.

    Args:
        params: The options of the module, as Ansible checked them.
        environ: Where ak and sk come from if neither is set.

    Raises:
        ConfigurationError: An option cannot be sent; the message names each.
    """

    def __init__(self, params: Mapping[str, Any], environ: Mapping[str, str]) -> None:
        self.bucket: str | None = params["bucket"]
        self.with_objects: bool = params["objects"]
        self.most: int = params["max_objects"]
        prefix: str = params["prefix"]
        self.folder = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
        self.keys: dict[str, str] = {name: params[name] for name in KEYS if params[name]}
        self._place = ""
        if not self.keys:
            side = ((name, variable(f"src_{name}")) for name in ("ak", "sk"))
            self.keys = {name: environ[source] for name, source in side if environ.get(source)}
            self._place = " (from the environment)"
        problems = list(self._problems(params))
        if problems:
            raise ConfigurationError.of_options(problems)
        self.fields = {"cloud_type": params["cloud_type"], **self.keys}
        if self.keys and params["app_id"]:
            self.fields["app_id"] = params["app_id"]

    def _problems(self, params: Mapping[str, Any]) -> Iterator[str]:
        pair = [name for name in ("ak", "sk") if name in self.keys]
        if len(pair) == 1:
            missing = "sk (or OMS_SRC_SK)" if pair == ["ak"] else "ak (or OMS_SRC_AK)"
            yield f"incomplete credentials: {pair[0]} is set{self._place}, but not {missing}"
        for name in ("ak", "sk"):
            problem = blemish(name, self.keys.get(name), variable(f"src_{name}") if self._place else None, True)
            if problem:
                yield problem
        for name, most in LENGTHS.items():
            value = self.keys.get(name) or params[name]
            if value and len(value) > most:
                yield f"{name} is {len(value)} characters long (maximum {most})"
        if len(self.folder) > LONGEST_FOLDER:
            yield f"prefix is {len(self.folder)} characters long (maximum {LONGEST_FOLDER})"
        if self.bucket == "":
            yield "bucket must not be empty"
        yield from bucket_problem("bucket", self.bucket, params["cloud_type"] in (DESTINATION, "HuaweiCloud"))
        if self.bucket is not None and not self.keys:
            yield "bucket requires ak and sk (or OMS_SRC_AK and OMS_SRC_SK), connection_string or json_auth_file"
        if self.with_objects and not self.bucket:
            yield "objects requires bucket"
        if self.folder and not self.with_objects:
            yield "prefix requires objects"
        if self.most < 1:
            yield f"max_objects is {self.most}: it must be 1 or more"


def read_source(sources: Sources, source: Source) -> dict[str, Any]:
    """Return what there is, as the module returns it.

    Raises:
        RequestError: Something could not be read; the message names the options of the keys.
    """
    result: dict[str, Any] = {
        "clouds": sources.clouds(),
        "regions": [one._asdict() for one in sources.regions()],
    }
    if not source.keys:
        return result
    try:
        result["buckets"] = sources.buckets(source.fields)
        if source.bucket:
            found = sources.bucket_region(source.fields, source.bucket)
            result["bucket"] = {"name": source.bucket, "region": found.region, "supported": found.supported}
            if source.with_objects:
                result.update(_objects(sources, source, found))
    except RequestError as exc:
        if exc.outcome != "client_error" or exc.status in (None, 403):
            raise
        keys = " and ".join(name for name in KEYS if name in source.keys)
        raise exc.with_context(after=(f"Check {keys}, their rights, and bucket and cloud_type.",)) from exc
    return result


def _objects(sources: Sources, source: Source, found: BucketRegion) -> dict[str, Any]:
    """Return the objects of one level, no more than asked for, and whether there are more."""
    objects: list[dict[str, Any]] = []
    for page in sources.objects(source.fields, str(source.bucket), found.region, source.folder):
        objects += page.records
        if len(objects) >= source.most:
            more = len(objects) > source.most or page.marker is not None
            return {"objects": objects[: source.most], "truncated": more}
    return {"objects": objects, "truncated": False}
