# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of the control endpoint for buckets, their objects and keys, and CDN domains."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from .access import BucketKeys, Cdn
from .current import request_body, simulator
from .objects import StoredObject, generated, read_listing

routes = Blueprint("objects", __name__)


def objects_of(body: dict[str, Any]) -> Iterator[StoredObject]:
    """Yield the objects that a request describes.

    Args:
        body: `objects`, each with name, size, modified and more; `listing`, the text of a listing, or
            `listing_file`, its path, with name, size and time in each line and tabs between; and
            `generate`, a number of objects with made-up names, with `prefix`, `size` and `modified`.

    Raises:
        ValueError: A listing cannot be read.
    """
    yield from (StoredObject(**one) for one in body.get("objects", ()))
    if "listing_file" in body:
        with Path(body["listing_file"]).open(encoding="utf-8") as lines:
            yield from read_listing(lines)
    yield from read_listing(body.get("listing", "").splitlines())
    names = {name: body[name] for name in ("prefix", "size", "modified") if name in body}
    yield from (generated(number, **names) for number in range(body.get("generate", 0)))


@routes.get("/buckets")
def buckets() -> ResponseReturnValue:
    with simulator.context.lock:
        simulator.context.settle()
        return jsonify([bucket.described() for bucket in simulator.context.store.buckets()])


@routes.put("/buckets/<cloud_type>/<name>")
def declare_bucket(cloud_type: str, name: str) -> ResponseReturnValue:
    body = request_body()
    placed = {part: body[part] for part in ("region", "supported") if part in body}
    found = list(objects_of(body))
    bucket = simulator.add_bucket(cloud_type, name, **placed)
    with simulator.context.lock:
        for stored in found:
            bucket.put(stored)
        return jsonify(bucket.described())


@routes.delete("/buckets/<cloud_type>/<name>")
def remove_bucket(cloud_type: str, name: str) -> ResponseReturnValue:
    with simulator.context.lock:
        simulator.context.settle()
        simulator.context.store.remove(cloud_type, name)
    return "", 204


@routes.get("/compare")
def compare_buckets() -> ResponseReturnValue:
    """Compare `source`, in `cloud_type`, with `destination`; `prefix` and `save_prefix` narrow and shift it."""
    parts = {name: request.args[name] for name in ("prefix", "save_prefix") if name in request.args}
    source, destination = request.args["source"], request.args["destination"]
    return jsonify(simulator.compare(request.args["cloud_type"], source, destination, **parts))


@routes.get("/buckets/<cloud_type>/<name>/objects")
def objects(cloud_type: str, name: str) -> ResponseReturnValue:
    bucket = simulator.bucket(cloud_type, name)
    with simulator.context.lock:
        return jsonify([stored.described() for stored in bucket.below([request.args.get("prefix", "")])])


@routes.post("/buckets/<cloud_type>/<name>/objects")
def put_objects(cloud_type: str, name: str) -> ResponseReturnValue:
    bucket, found = simulator.bucket(cloud_type, name), list(objects_of(request_body()))
    with simulator.context.lock:
        for stored in found:
            bucket.put(stored)
    return jsonify(objects=len(found)), 201


@routes.delete("/buckets/<cloud_type>/<name>/objects")
def remove_objects(cloud_type: str, name: str) -> ResponseReturnValue:
    """Remove the objects whose `names` the body has."""
    bucket, names = simulator.bucket(cloud_type, name), request_body()["names"]
    with simulator.context.lock:
        for one in names:
            del bucket.objects[one]
    return "", 204


@routes.get("/keys")
def keys() -> ResponseReturnValue:
    return jsonify([one.described() for one in simulator.context.access.registered()])


@routes.post("/keys")
def register_keys() -> ResponseReturnValue:
    simulator.context.access.register(BucketKeys(**request_body()))
    return jsonify(len(simulator.context.access.registered())), 201


@routes.delete("/keys")
def clear_keys() -> ResponseReturnValue:
    simulator.context.access.clear_keys()
    return "", 204


@routes.get("/cdns")
def cdns() -> ResponseReturnValue:
    return jsonify([one.described() for one in simulator.context.access.cdns()])


@routes.post("/cdns")
def add_cdn() -> ResponseReturnValue:
    simulator.context.access.add_cdn(Cdn(**request_body()))
    return jsonify(len(simulator.context.access.cdns())), 201
