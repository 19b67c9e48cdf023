# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read which objects changed from the notifications of object stores, also as an event filter of Event-Driven Ansible.

This is the only reader of notifications. It is packed into the function of the role event_forwarder too, where neither
Ansible nor another file of the collection exists, so it imports the standard library only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple
from urllib.parse import unquote, unquote_plus

DOCUMENTATION = r"""
short_description: Read which objects changed from the notification of an object store
description:
  - Adds C(oms) to an event that contains a notification of Amazon S3 (direct, or by SNS, SQS or EventBridge), Alibaba
    Cloud OSS, Tencent Cloud COS, Huawei Cloud OBS (direct, or by SMN or EventGrid) or Azure Blob Storage (Event Grid).
  - The notification is expected in C(event.payload), as a webhook delivers it, in C(event.body), as a queue delivers
    it, or as the event itself.
  - C(event.oms) contains C(src_bucket), C(object_keys), a list of the names of objects that were created or restored,
    and C(removed), a list of the names of objects that were removed.
  - A notification that concerns several buckets becomes one event for each bucket.
  - All other events pass unchanged.
options:
  app_id:
    description:
      - Whether C(src_bucket) of a bucket of Tencent Cloud COS is C(name-appid) instead of C(name).
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Take notifications from a webhook
  hosts: localhost
  sources:
    - eda.builtin.webhook:
        port: 5000
      filters:
        - hwcloud.oms.object_keys:
  rules:
    - name: Show the changed objects
      condition: event.oms is defined
      action:
        debug:
"""

#: What an event says about an object. An event about anything else, such as tags, says nothing.
CREATED, REMOVED = "created", "removed"
#: First part of the name of an event, the second part, `*` being any other -> what it says. S3, OSS, COS and OBS share
#: these names, with prefixes such as `cos:`.
MEANINGS: dict[str, dict[str, str | None]] = {
    "ObjectCreated": {
        "*": CREATED,
        # OSS: there is no object before the upload is complete.
        "InitiateMultipartUpload": None,
        "UploadPart": None,
        "UploadPartCopy": None,
    },
    "ObjectModified": {"*": CREATED},
    # A restore that only begins (Post) or ends (Delete) leaves nothing to read.
    "ObjectRestore": {"Completed": CREATED},
    "ObjectRemoved": {"*": REMOVED, "AbortMultipartUpload": None},
    "ObjectRemove": {"*": REMOVED},
    "LifecycleExpiration": {"*": REMOVED},
    "ObjectReplication": {"ObjectCreated": CREATED, "ObjectModified": CREATED, "ObjectRemoved": REMOVED},
}
#: What some platforms write before the name of an event.
SERVICE = re.compile(r"\A(s3|oss|cos):\s*")
#: The same for the events of S3 that EventBridge delivers.
EVENTBRIDGE_MEANINGS = {
    "Object Created": CREATED,
    "Object Restore Completed": CREATED,
    "Object Deleted": REMOVED,
}
VALIDATION = "Microsoft.EventGrid.SubscriptionValidationEvent"
#: What asks to confirm a subscription, and where its URL is: SNS, SMN and Event Grid.
CONFIRMATIONS: tuple[tuple[dict[str, str], tuple[str, ...]], ...] = (
    ({"Type": "SubscriptionConfirmation"}, ("SubscribeURL",)),
    ({"type": "SubscriptionConfirmation"}, ("subscribe_url",)),
    ({"eventType": VALIDATION}, ("data", "validationUrl")),
)
#: A URL that can be shown: a terminal executes control characters.
URL = re.compile(r"https?://[!-~]+\Z")


class NotificationError(ValueError):
    """What was received is not a notification of an object store."""


class Change(NamedTuple):
    """An object that was created or restored, or that was removed."""

    bucket: str
    key: str
    removed: bool
    #: Tencent Cloud calls a bucket `name-appid`, but its notifications contain both parts.
    app_id: str = ""

    @property
    def bucket_names(self) -> tuple[str, ...]:
        """Return the names of the bucket, the one in the notification first."""
        return (self.bucket, f"{self.bucket}-{self.app_id}") if self.app_id else (self.bucket,)


def read_changes(event: Any) -> list[Change]:
    """Return the objects that a notification names, in its order; empty for a test event.

    Args:
        event: The notification as a platform delivers it: a mapping or a list, JSON as text or bytes, or an event of
            Azure Functions.

    Raises:
        NotificationError: It is not a notification.
    """
    try:
        return list(dict.fromkeys(_changes(event)))
    except RecursionError:
        raise NotificationError("it is nested too deeply") from None


def confirmation_url(event: Any) -> str | None:
    """Return the URL that confirms a subscription of SNS, SMN or Event Grid, or None if an event asks for none."""
    try:
        found = _loaded(event)
    except (NotificationError, RecursionError):
        return None
    for one in found if isinstance(found, list) else [found]:
        for asks, path in CONFIRMATIONS:
            if isinstance(one, Mapping) and asks.items() <= one.items():
                try:
                    url = _text(one, *path)
                except NotificationError:
                    continue
                if URL.match(url):
                    return url
    return None


def queue_messages(event: Any) -> list[tuple[str, Any]]:
    """Return the id and the body of each message of an SQS batch; empty for any other event."""
    records = event.get("Records") if isinstance(event, Mapping) else None
    if not isinstance(records, list) or not all(_is_queued(record) for record in records):
        return []
    return [(str(record.get("messageId")), record.get("body")) for record in records]


def main(event: dict[str, Any], app_id: bool = False) -> dict[str, Any] | list[dict[str, Any]]:
    """Return an event with what its notification says, one event for each bucket.

    Args:
        event: The event of a source.
        app_id: Whether the name of a bucket of Tencent Cloud includes the app ID.
    """
    notification = next((event[name] for name in ("payload", "body") if name in event), event)
    try:
        changes = read_changes(notification)
    except NotificationError:
        return event
    found: dict[str, dict[str, Any]] = {}
    for change in changes:
        bucket = change.bucket_names[-1 if app_id else 0]
        oms = found.setdefault(bucket, {"src_bucket": bucket, "object_keys": [], "removed": []})
        oms["removed" if change.removed else "object_keys"].append(change.key)
    # Each event gets a copy, since ansible-rulebook writes an id into it.
    events = [{**deepcopy(event), "oms": oms} for oms in found.values()]
    return events if len(events) > 1 else (events or [event])[0]


def _is_queued(record: Any) -> bool:
    return isinstance(record, Mapping) and record.get("eventSource") == "aws:sqs"


def _changes(event: Any) -> Iterator[Change]:
    """Yield what a notification says, also of those that it contains."""
    found = _loaded(event)
    if isinstance(found, list) and found:
        for one in found:
            yield from _changes(one)
    elif isinstance(found, Mapping):
        reader = next((reader for applies, reader in READERS if applies(found)), None)
        if reader is None:
            raise NotificationError("it has none of the known structures")
        yield from reader(found)
    else:
        raise NotificationError(f"it is {'empty' if found in ([], None, '') else type(found).__name__}")


def _loaded(event: Any) -> Any:
    """Return an event as JSON describes it."""
    if isinstance(event, (str, bytes, bytearray)):
        try:
            return json.loads(event)
        except ValueError:
            raise NotificationError("it is not JSON") from None
    if hasattr(event, "get_json") and hasattr(event, "event_type"):
        return {"eventType": event.event_type, "subject": event.subject, "data": event.get_json()}
    return event


def _value(found: Any, *path: str) -> Any:
    """Return a value of nested mappings.

    Raises:
        NotificationError: A part of the path does not exist.
    """
    for number, name in enumerate(path, 1):
        if not isinstance(found, Mapping) or found.get(name) is None:
            raise NotificationError(f"{'.'.join(path[:number])} is missing")
        found = found[name]
    return found


def _text(found: Any, *path: str) -> str:
    """Return a string of nested mappings that is not empty.

    Raises:
        NotificationError: There is none.
    """
    text = _value(found, *path)
    if not isinstance(text, str) or not text:
        raise NotificationError(f"{'.'.join(path)} is not a string")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotificationError(f"{'.'.join(path)} contains half a surrogate pair") from None
    return text


def _items(found: Any, *path: str) -> list[Any]:
    """Return a list that is not empty.

    Raises:
        NotificationError: There is none.
    """
    items = _value(found, *path)
    if not isinstance(items, list) or not items:
        raise NotificationError(f"{'.'.join(path)} is not a list of records")
    return items


def _decoded(decode: Callable[..., str], name: str) -> str:
    """Return a name that was percent-encoded.

    Raises:
        NotificationError: It is not UTF-8; with a replacement character it would be the name of another object.
    """
    try:
        return decode(name, errors="strict")
    except UnicodeError:
        raise NotificationError("the name of an object is not UTF-8") from None


def _meaning(event_name: str) -> str | None:
    """Return what the name of an event says, None for an event that does not concern the content of an object."""
    first, _colon, second = SERVICE.sub("", event_name).partition(":")
    meanings = MEANINGS.get(first, {})
    return meanings.get(second, meanings.get("*"))


def _change(meaning: str | None, bucket: str, key: str, app_id: str = "") -> Iterator[Change]:
    if meaning:
        yield Change(bucket, key, meaning == REMOVED, app_id)


def _read_records(found: Any) -> Iterator[Change]:
    """Yield what the records of S3, SQS, SNS, COS or OBS say."""
    for record in _items(found, "Records"):
        name = next((name for name in RECORDS if isinstance(record, Mapping) and name in record), None)
        if name is None:
            raise NotificationError("a record has none of the known structures")
        yield from RECORDS[name](record)


def _read_s3(record: Any) -> Iterator[Change]:
    """Yield what a record of S3 says; the trigger of FunctionGraph for OBS has the same structure.

    S3 and OBS document that names are encoded as in forms, where a plus is a space.
    """
    key = _decoded(unquote_plus, _text(record, "s3", "object", "key"))
    yield from _change(_meaning(_text(record, "eventName")), _text(record, "s3", "bucket", "name"), key)


def _read_obs(record: Any) -> Iterator[Change]:
    """Yield what OBS says, by SMN or by EventGrid. Names are encoded as in forms."""
    key = _decoded(unquote_plus, _text(record, "obs", "object", "key"))
    bucket = _value(record, "obs", "bucket")
    name = _text(bucket, "name") if isinstance(bucket, Mapping) and bucket.get("name") else _text(bucket, "bucket")
    yield from _change(_meaning(_text(record, "eventName")), name, key)


def _read_cos(record: Any) -> Iterator[Change]:
    """Yield what a record of COS says. Nothing is documented about an encoding, so names are taken as they are.

    The key is `/appid/bucket/name`.
    """
    bucket, app_id = _text(record, "cos", "cosBucket", "name"), str(_value(record, "cos", "cosBucket", "appid"))
    path, prefix = _text(record, "cos", "cosObject", "key"), f"/{app_id}/{bucket}/"
    key = path[len(prefix) :] if path.startswith(prefix) else path[path.startswith("/") :]
    if not key:
        raise NotificationError("cos.cosObject.key is not the name of an object")
    yield from _change(_meaning(_text(record, "event", "eventName")), bucket, key, app_id)


def _read_oss(record: Any) -> Iterator[Change]:
    """Yield what a record of OSS says. Nothing is documented about an encoding, so names are taken as they are."""
    bucket, key = _text(record, "oss", "bucket", "name"), _text(record, "oss", "object", "key")
    yield from _change(_meaning(_text(record, "eventName")), bucket, key)


def _read_eventbridge(found: Any) -> Iterator[Change]:
    """Yield what S3 says by EventBridge, where names are not encoded."""
    bucket, key = _text(found, "detail", "bucket", "name"), _text(found, "detail", "object", "key")
    yield from _change(EVENTBRIDGE_MEANINGS.get(_text(found, "detail-type")), bucket, key)


def _read_event_grid(found: Any) -> Iterator[Change]:
    """Yield what Azure Blob Storage says by Event Grid, in its own schema or as a CloudEvent."""
    kind = str(found.get("eventType") or found.get("type")).rpartition(".")[2]
    if kind == "BlobCreated":
        yield _blob(found, "url", removed=False)
    elif kind == "BlobDeleted":
        yield _blob(found, "url", removed=True)
    elif kind == "BlobRenamed":
        yield _blob(found, "sourceUrl", removed=True)
        yield _blob(found, "destinationUrl", removed=False)
    elif kind == "BlobTierChanged" and _leaves_archive(_value(found, "data")):
        yield _blob(found, "url", removed=False)


def _leaves_archive(data: Any) -> bool:
    """Return whether a blob was restored. The previous tier is not always known."""
    tiers = data if isinstance(data, Mapping) else {}
    return tiers.get("accessTier") != "Archive" and tiers.get("previousTier") in (None, "Archive")


def _blob(found: Any, name: str, *, removed: bool) -> Change:
    """Return the blob of a URL such as https://account.blob.core.windows.net/container/name, decoded once."""
    parts = _text(found, "data", name).split("/", 4)
    if len(parts) < 5 or not parts[3] or not parts[4]:
        raise NotificationError(f"data.{name} is not the URL of a blob")
    return Change(parts[3], _decoded(unquote, parts[4]), removed)


def _is_test(found: Mapping[str, Any]) -> bool:
    """Return whether S3, OBS or Event Grid only tries whether notifications arrive."""
    return str(found.get("Event")).endswith("TestEvent") or VALIDATION in (found.get("eventType"), found.get("type"))


def _is_event_grid(found: Mapping[str, Any]) -> bool:
    return str(found.get("eventType") or found.get("type")).startswith("Microsoft.Storage.")


def _contains(*path: str) -> Callable[[Mapping[str, Any]], bool]:
    """Return a function that checks whether nested mappings have a value."""

    def check(found: Any) -> bool:
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found is not None

    return check


#: Key of a record -> what reads the record.
RECORDS: dict[str, Callable[[Any], Iterator[Change]]] = {
    "s3": _read_s3,
    "obs": _read_obs,
    "cos": _read_cos,
    "Sns": lambda record: _changes(_text(record, "Sns", "Message")),
    "body": lambda record: _changes(_text(record, "body")),
}
#: What each structure is known by, and what reads it.
READERS: tuple[tuple[Callable[[Mapping[str, Any]], bool], Callable[[Any], Iterable[Change]]], ...] = (
    (_is_test, lambda found: ()),
    (_contains("Records"), _read_records),
    # The trigger of Function Compute for OSS, and the notifications of OSS by a queue.
    (_contains("events"), lambda found: (one for each in _items(found, "events") for one in _read_oss(each))),
    # The trigger of FunctionGraph for SMN.
    (
        _contains("record"),
        lambda found: (one for each in _items(found, "record") for one in _changes(_text(each, "smn", "message"))),
    ),
    # Messages of SNS and SMN themselves.
    (_contains("TopicArn"), lambda found: _changes(_text(found, "Message"))),
    (_contains("topic_urn"), lambda found: _changes(_text(found, "message"))),
    (lambda found: found.get("source") == "aws.s3", _read_eventbridge),
    (_is_event_grid, _read_event_grid),
    # OBS by EventGrid, and OSS by EventBridge.
    (_contains("data", "obs"), lambda found: _read_obs(found["data"])),
    (_contains("data", "oss"), lambda found: _read_oss(found["data"])),
)
