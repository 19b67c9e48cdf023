# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests that look up clouds, regions, buckets, prefixes, CDN domains and list files.

They change nothing, so all of them are retried as reads are, although most are POSTs: the keys are in the body. Source
of the fields: the pages of the API about object storage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Callable, NamedTuple
from urllib.parse import quote

from .._client.client import Client
from .._client.messages import Call, ShapeError
from .._common.errors import RequestError

#: The name under which these requests know the destination's side.
DESTINATION = "HEC"
#: Objects that one request asks for: the maximum of the service.
OBJECT_PAGE = 100
#: Prefixes that one probe of a CDN takes.
MOST_PROBED = 100


class Region(NamedTuple):
    """A region of a cloud: `region` is what options take, `name` is for people."""

    cloud_type: str
    region: str
    name: str | None


class BucketRegion(NamedTuple):
    """Where a bucket is. `supported`: whether OMS works there, None if the service does not say."""

    region: str
    name: str | None
    supported: bool | None


class Probe(NamedTuple):
    """What a CDN serves, and the names of the objects whose content differs from that of the bucket."""

    downloadable: bool
    same_cloud: bool | None
    differing: tuple[str, ...]


class ObjectPage(NamedTuple):
    """One page of one level of a bucket, and the marker of the next one, None after the last."""

    records: tuple[dict[str, Any], ...]
    marker: str | None


class Sources:
    """Look-ups for one project.

    Args:
        client: Sends the requests.
        project_id: The project.
    """

    def __init__(self, client: Client, project_id: str) -> None:
        self._client = client
        self._before = client.requests
        self._project = "/v2/{}".format(quote(project_id, safe=""))
        self._path = f"{self._project}/objectstorage"

    @property
    def requests(self) -> int:
        """Return how many requests were sent since the look-ups were opened, including retries."""
        return self._client.requests - self._before

    def may_list(self, operation: str) -> None:
        """List one task: `list` of the synchronization tasks, `migration_tasks` of the migration tasks.

        Raises:
            RequestError: The account may not.
        """
        path = {"list": "sync-tasks", "migration_tasks": "tasks"}[operation]
        query = (("limit", "1"), ("offset", "0"))
        self._client.send(Call(operation, "safe", "GET", f"{self._project}/{path}", query, parse=_object))

    def clouds(self) -> list[str]:
        """Return the clouds that a source may be in.

        Raises:
            RequestError: They could not be read; so for each method.
        """
        found: list[str] = self._get("clouds", "/cloud-type", _names, (("type", "src"),))
        return found

    def regions(self) -> tuple[Region, ...]:
        """Return the regions of all clouds."""
        found: tuple[Region, ...] = self._get("regions", "/data-center", _regions)
        return found

    def buckets(self, keys: Mapping[str, str]) -> list[str]:
        """Return the names of the buckets that keys see.

        Args:
            keys: `cloud_type`, and the keys as the API names them: ak, sk, app_id, connection_string, json_auth_file.
        """
        found: list[str] = self._post("buckets", "", keys, _names)
        return found

    def bucket_region(self, keys: Mapping[str, str], bucket: str) -> BucketRegion:
        """Return the region of a bucket."""
        found: BucketRegion = self._post("bucket_region", "/regions", {**keys, "bucket_name": bucket}, _bucket_region)
        return found

    def has_prefix(self, keys: Mapping[str, str], bucket: str, region: str, prefix: str) -> bool:
        """Return whether the name of an object begins with a prefix. Only here, keys may have a security_token."""
        body = {**keys, "bucket_name": bucket, "data_center": region, "file_name": prefix}
        return bool(self._post("prefix", "/prefix", body, _exists))

    def objects(self, keys: Mapping[str, str], bucket: str, region: str, folder: str) -> Iterator[ObjectPage]:
        """Yield the pages of one level of a bucket; `folder` is empty or ends with a slash."""
        place = {**keys, "bucket_name": bucket, "data_center": region}
        folder, page = self._first_objects(place, folder)
        yield page
        while page.marker is not None:
            page = self._objects(place, folder, page.marker)
            yield page

    def _first_objects(self, place: Mapping[str, str], folder: str) -> tuple[str, ObjectPage]:
        """Return the first page, and the folder that it was asked with: no page says how the root is written."""
        try:
            return folder, self._objects(place, folder, "")
        except RequestError as exc:
            if folder or exc.outcome != "client_error" or exc.status == 403:
                raise
            try:
                return "/", self._objects(place, "/", "")
            except RequestError:
                raise exc from None

    def _objects(self, place: Mapping[str, str], folder: str, marker: str) -> ObjectPage:
        body = {**place, "file_path": folder, "page_size": OBJECT_PAGE, "behind_filename": marker}
        page: ObjectPage = self._post("objects", "/objects", body, _following(marker))
        return page

    def probe_cdn(
        self, keys: Mapping[str, str], bucket: str, region: str, cdn: Mapping[str, str], prefixes: Sequence[str]
    ) -> Probe:
        """Return whether a CDN serves a bucket, probed with objects that begin with the prefixes.

        Args:
            keys: As of buckets().
            bucket: The bucket.
            region: Its region.
            cdn: domain, protocol, authentication_type and authentication_key.
            prefixes: The first MOST_PROBED count. None: the service chooses an object.
        """
        body: dict[str, Any] = {**keys, "bucket": bucket, "region": region, "source_cdn": cdn}
        if prefixes:
            body["prefix"] = {"keys": list(prefixes[:MOST_PROBED])}
        found: Probe = self._post("cdn", "/cdn-info", body, _probe)
        return found

    def check_url_list(self, keys: Mapping[str, str], bucket: str, region: str, name: str) -> None:
        """Check a list of URLs in a bucket of the destination's account.

        Raises:
            RequestError: It is missing or malformed, or could not be checked.
        """
        body = {"ak": keys["ak"], "sk": keys["sk"], "obs_bucket": bucket, "list_file_key": name, "region": region}
        self._client.send(Call("list_file", "safe", "POST", f"{self._path}/buckets/url-source-list-file", body=body))

    def _get(
        self, operation: str, path: str, parse: Callable[[Any], Any], query: tuple[tuple[str, str], ...] = ()
    ) -> Any:
        return self._client.send(Call(operation, "safe", "GET", self._path + path, query, parse=parse)).value

    def _post(self, operation: str, path: str, body: Mapping[str, Any], parse: Callable[[Any], Any]) -> Any:
        return self._client.send(
            Call(operation, "safe", "POST", f"{self._path}/buckets{path}", body=body, parse=parse)
        ).value


def _object(data: Any) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise ShapeError("the response is not an object")
    return data


def _names(data: Any) -> list[str]:
    if not isinstance(data, list) or not all(isinstance(one, str) for one in data):
        raise ShapeError("the response is not a list of names")
    return data


def _field(data: Mapping[str, Any], name: str, kind: type) -> Any:
    """Return a field that may be missing or null."""
    value = data.get(name)
    if value is not None and not isinstance(value, kind):
        raise ShapeError(f"{name} is not a {kind.__name__}")
    return value


def _list_of_objects(data: Any, name: str) -> list[dict[str, Any]]:
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise ShapeError(f"{name} is not a list of objects")
    return data


def _regions(data: Any) -> tuple[Region, ...]:
    found = []
    for cloud in _list_of_objects(data, "the response"):
        service = _field(cloud, "service_name", str)
        for one in _list_of_objects(cloud.get("region_list") or [], "region_list"):
            region = _field(one, "value", str)
            cloud_type = _field(one, "cloud_type", str) or service
            if not region or not cloud_type:
                raise ShapeError("a region has no value or no cloud_type")
            found.append(Region(cloud_type, region, _field(one, "description", str)))
    return tuple(found)


def _bucket_region(data: Any) -> BucketRegion:
    region = _field(_object(data), "id", str)
    if not region:
        raise ShapeError("id is missing")
    return BucketRegion(region, _field(data, "name", str), _field(data, "support", bool))


def _exists(data: Any) -> bool:
    return bool(_field(_object(data), "exist", bool))


def _following(marker: str) -> Callable[[Any], ObjectPage]:
    """Return what reads the page after a marker. A page that leads back to its own marker would never end."""

    def read(data: Any) -> ObjectPage:
        records = _list_of_objects(_object(data).get("records") or [], "records")
        for one in records:
            if not isinstance(one.get("name"), str):
                raise ShapeError("an object has no name")
        following = _field(data, "next_marker", str) if _field(data, "next_page", bool) else None
        if following is not None and following == marker:
            raise ShapeError("next_marker does not go on")
        found = tuple({"name": one["name"], "size": _field(one, "size", str)} for one in records)
        return ObjectPage(found, following)

    return read


def _probe(data: Any) -> Probe:
    downloadable = _field(_object(data), "is_download_available", bool)
    if downloadable is None:
        raise ShapeError("is_download_available is missing")
    checked = _list_of_objects(data.get("checked_keys") or [], "checked_keys")
    differing = (
        str(_field(one, "key", str) or "")
        for one in checked
        if _field(one, "is_object_existing", bool) and _field(one, "is_etag_matching", bool) is False
    )
    return Probe(downloadable, _field(data, "is_same_cloud_type", bool), tuple(differing))
