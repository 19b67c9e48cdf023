# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contracts as the simulator uses them: which operations exist, and which requests and responses fit them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from openapi_core.validation.request.exceptions import (
    MissingRequiredParameter,
    MissingRequiredRequestBody,
    ParameterValidationError,
)
from openapi_core.validation.request.validators import V30RequestBodyValidator, V30RequestValidator
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from werkzeug.wrappers import Request, Response

from .errors import RefusedError

FOLDER = Path(__file__).resolve().parents[1] / "contract"
#: Synchronization tasks and IAM; migration tasks, groups and look-ups.
SYNC = "openapi.yaml"
MIGRATION = "migration.yaml"
METHODS = ("get", "post", "put", "patch", "delete")

#: The code that the service has for each kind of invalid parameter.
PARAMETER_CODES = {"type": "OMS.1002", "required": "OMS.1004"}


@dataclass(frozen=True)
class Operation:
    """One operation of a contract."""

    contract: str
    name: str
    method: str
    path: str

    def matches(self, method: str, path: str) -> bool:
        return self.method == method and _pattern(self.path).fullmatch(path) is not None


class _Fitting:
    """Requests and responses that fit the contract, so that they are not checked again: most of a request's time."""

    MOST = 1000

    def __init__(self) -> None:
        self._messages: set[tuple[Any, ...]] = set()

    def has(self, message: tuple[Any, ...]) -> bool:
        return message in self._messages

    def add(self, message: tuple[Any, ...]) -> None:
        if len(self._messages) >= self.MOST:
            self._messages.clear()
        self._messages.add(message)


_FITTING = _Fitting()


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", path))


@cache
def document(contract: str = SYNC) -> dict[str, Any]:
    """Return the content of a contract file."""
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / contract).read_text(encoding="utf-8"))
    return loaded


@cache
def operations(*contracts: str) -> tuple[Operation, ...]:
    """Return the operations of the given contracts, by default of all."""
    return tuple(
        Operation(contract, item[method]["operationId"], method.upper(), path)
        for contract in contracts or (SYNC, MIGRATION)
        for path, item in document(contract)["paths"].items()
        for method in METHODS
        if method in item
    )


def find_operation(method: str, path: str) -> Operation | None:
    """Return the operation that a request addresses, or None. A literal path takes precedence over a template."""
    found = [one for one in operations() if one.matches(method, path)]
    return min(found, key=lambda one: one.path.count("{"), default=None)


@cache
def _validator(
    contract: str, strict: bool, requests: type[V30RequestValidator | V30RequestBodyValidator] = V30RequestValidator
) -> OpenAPI:
    """Return openapi-core for a contract, served from one address; `identity` checks who may call."""
    spec = deepcopy(document(contract))
    spec["servers"] = [{"url": "/"}]
    del spec["security"]
    for item in spec["paths"].values():
        item.pop("servers", None)
    if strict:
        _enforce_patterns(spec)
    return OpenAPI.from_dict(spec, config=Config(spec_validator_cls=None, request_validator_cls=requests))


def _enforce_patterns(node: Any) -> None:
    """Turn every `x-pattern` into a `pattern`."""
    if isinstance(node, dict):
        if "x-pattern" in node:
            node["pattern"] = node.pop("x-pattern")
        for value in node.values():
            _enforce_patterns(value)
    elif isinstance(node, list):
        for value in node:
            _enforce_patterns(value)


def check_request(operation: Operation, request: Request, strict: bool) -> None:
    """Refuse a request that the contract does not allow.

    Raises:
        RefusedError: with the service's code for this kind of invalid request.
    """
    # Only what is new is checked: many requests have the same path, or the same body.
    path, body = (operation, strict, request.full_path), (operation, strict, request.mimetype, request.get_data())
    if _FITTING.has(path) and _FITTING.has(body):
        return
    checked = V30RequestBodyValidator if _FITTING.has(path) else V30RequestValidator
    try:
        _validator(operation.contract, strict, checked).validate_request(WerkzeugOpenAPIRequest(request))
    except OpenAPIError as fault:
        raise _refusal(fault) from fault
    _FITTING.add(path)
    _FITTING.add(body)


def check_response(operation: Operation, request: Request, response: Response) -> str | None:
    """Return why a response of the simulator does not fit the contract; None if it does."""
    message = (operation, response.status_code, response.mimetype, response.get_data())
    if _FITTING.has(message):
        return None
    validator = _validator(operation.contract, strict=False)
    try:
        validator.validate_response(WerkzeugOpenAPIRequest(request), WerkzeugOpenAPIResponse(response))
    except OpenAPIError as fault:
        return "; ".join(f"{one.json_path}: {one.message}" for one in _schema_errors(fault)) or str(fault)
    _FITTING.add(message)
    return None


def check_fields(operation: Operation, body: bytes) -> None:
    """Refuse a body with top-level fields that the contract does not have.

    Raises:
        RefusedError: naming the unknown fields.
    """
    unknown = sorted(set(json.loads(body)) - _body_fields(operation)) if body else []
    if unknown:
        raise RefusedError(400, "OMS.1003", f"There are unknown fields: {', '.join(unknown)}.")


@cache
def _body_fields(operation: Operation) -> frozenset[str]:
    call = document(operation.contract)["paths"][operation.path][operation.method.lower()]
    if "requestBody" not in call:
        return frozenset()
    return frozenset(_properties(operation.contract, call["requestBody"]["content"]["application/json"]["schema"]))


def _properties(contract: str, schema: dict[str, Any]) -> Iterator[str]:
    """Yield the names of a schema's properties, also through references and parts."""
    if "$ref" in schema:
        schema = document(contract)["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    yield from schema.get("properties", ())
    for part in schema.get("allOf", ()):
        yield from _properties(contract, part)


def _schema_errors(fault: BaseException) -> Iterator[Any]:
    """Yield the single reasons behind a schema error, wherever openapi-core keeps them."""
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, InvalidSchemaValue):
            yield from cause.schema_errors
        cause = cause.__cause__


def _refusal(fault: OpenAPIError) -> RefusedError:
    """Return the service's error for a request that does not fit. Values are left out, they may be secret."""
    if isinstance(fault, (MissingRequiredParameter, MissingRequiredRequestBody)):
        return RefusedError(400, "OMS.1004", str(fault))
    for error in _schema_errors(fault):
        place = error.json_path.partition(".")[2] or getattr(fault, "name", "the body")
        if (place, error.validator) == ("description", "pattern"):
            return RefusedError(400, "OMS.0078", "description has a character that is not allowed.")
        code = PARAMETER_CODES.get(error.validator, "OMS.1003")
        missing = sorted(set(error.validator_value) - set(error.instance)) if error.validator == "required" else []
        return RefusedError(
            400, code, f"{place} violates the rule {error.validator!r} {', '.join(missing)}".strip() + "."
        )
    if isinstance(fault, ParameterValidationError):
        return RefusedError(400, "OMS.1002", f"{fault.name} cannot be read.")
    return RefusedError(400, "OMS.1010", "The body cannot be read as JSON.")
