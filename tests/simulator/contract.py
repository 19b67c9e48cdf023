# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contract as the simulator uses it: which operations there are, and what fits them."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Iterator, Optional

import yaml
from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from openapi_core.validation.request.exceptions import (
    MissingRequiredParameter,
    MissingRequiredRequestBody,
    ParameterValidationError,
)
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from werkzeug.wrappers import Request, Response

from .errors import RefusedError

CONTRACT = Path(__file__).resolve().parents[1] / "contract" / "openapi.yaml"
METHODS = ("get", "post", "put", "patch", "delete")

#: Which code the service has for which kind of fault in a parameter.
PARAMETER_CODES = {"type": "OMS.1002", "required": "OMS.1004"}


@dataclass(frozen=True)
class Operation:
    """One call of the contract."""

    name: str
    method: str
    path: str

    def matches(self, method: str, path: str) -> bool:
        return self.method == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", self.path), path) is not None


@cache
def document() -> dict[str, Any]:
    """The contract file."""
    loaded: dict[str, Any] = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    return loaded


@cache
def operations() -> tuple[Operation, ...]:
    """Every call of the contract."""
    return tuple(
        Operation(item[method]["operationId"], method.upper(), path)
        for path, item in document()["paths"].items()
        for method in METHODS
        if method in item
    )


def find_operation(method: str, path: str) -> Optional[Operation]:
    """The operation that a request addresses, if the contract has one."""
    return next((one for one in operations() if one.matches(method, path)), None)


@cache
def _validator(strict: bool) -> OpenAPI:
    """openapi-core for the contract, served from one address; who may call is checked by `identity`."""
    spec = deepcopy(document())
    spec["servers"] = [{"url": "/"}]
    del spec["security"]
    for item in spec["paths"].values():
        item.pop("servers", None)
    if strict:
        _enforce_patterns(spec)
    return OpenAPI.from_dict(spec, config=Config(spec_validator_cls=None))


def _enforce_patterns(node: Any) -> None:
    """Make every `x-pattern` a real one."""
    if isinstance(node, dict):
        if "x-pattern" in node:
            node["pattern"] = node.pop("x-pattern")
        for value in node.values():
            _enforce_patterns(value)
    elif isinstance(node, list):
        for value in node:
            _enforce_patterns(value)


def check_request(request: Request, strict: bool) -> None:
    """Refuse a request that the contract does not allow."""
    try:
        _validator(strict).validate_request(WerkzeugOpenAPIRequest(request))
    except OpenAPIError as fault:
        raise _refusal(fault) from fault


def check_answer(request: Request, response: Response) -> Optional[str]:
    """Say why an answer of ours is not what the contract promises; None if it is."""
    try:
        _validator(False).validate_response(WerkzeugOpenAPIRequest(request), WerkzeugOpenAPIResponse(response))
    except OpenAPIError as fault:
        return "; ".join(f"{one.json_path}: {one.message}" for one in _schema_errors(fault)) or str(fault)
    return None


def check_fields(name: str, body: bytes) -> None:
    """Refuse a body with fields that the contract does not have at its top."""
    unknown = sorted(set(json.loads(body)) - _body_fields(name)) if body else []
    if unknown:
        raise RefusedError(400, "OMS.1003", f"There are unknown fields: {', '.join(unknown)}.")


@cache
def _body_fields(name: str) -> frozenset[str]:
    operation = next(one for one in operations() if one.name == name)
    call = document()["paths"][operation.path][operation.method.lower()]
    if "requestBody" not in call:
        return frozenset()
    schema = call["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return frozenset(document()["components"]["schemas"][schema]["properties"])


def _schema_errors(fault: BaseException) -> Iterator[Any]:
    """The single reasons behind a schema error, wherever openapi-core keeps them."""
    cause: Optional[BaseException] = fault
    while cause is not None:
        if isinstance(cause, InvalidSchemaValue):
            yield from cause.schema_errors
        cause = cause.__cause__


def _refusal(fault: OpenAPIError) -> RefusedError:
    """The service's words for a request that does not fit. Values are left out, they may be secret."""
    if isinstance(fault, (MissingRequiredParameter, MissingRequiredRequestBody)):
        return RefusedError(400, "OMS.1004", str(fault))
    for error in _schema_errors(fault):
        place = error.json_path.partition(".")[2] or getattr(fault, "name", "the body")
        if (place, error.validator) == ("description", "pattern"):
            return RefusedError(400, "OMS.0078", "description has a character that is not allowed.")
        code = PARAMETER_CODES.get(error.validator, "OMS.1003")
        missing = sorted(set(error.validator_value) - set(error.instance)) if error.validator == "required" else []
        return RefusedError(
            400, code, f"{place} breaks the rule {error.validator!r} {', '.join(missing)}".strip() + "."
        )
    if isinstance(fault, ParameterValidationError):
        return RefusedError(400, "OMS.1002", f"{fault.name} can't be read.")
    return RefusedError(400, "OMS.1010", "The body can't be read as JSON.")
