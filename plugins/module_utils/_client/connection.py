# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which credentials a run uses, and where it calls. Private to hwcloud.oms.

Credentials come whole from one place: the key of one set with the secret of another is a bad
signature, and a few of those lock the key. Stock C(env_fallback), C(required_together) and
C(mutually_exclusive) work option by option and can't say this.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from .._common.errors import ConfigurationError
from .._common.option_values import blemish
from .credentials import Credentials, _refuse, resolve_credentials

#: Connection options that are no credentials fall back one by one.
FALLBACKS: dict[str, tuple[str, ...]] = {
    "project_id": ("HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID"),
    "region": ("HW_REGION_NAME",),
    "endpoint": ("HW_OMS_ENDPOINT",),
    "iam_endpoint": ("HUAWEICLOUD_SDK_IAM_ENDPOINT",),
    "cloud": ("HW_CLOUD",),
}
#: Name of the project to look up where no project_id is given. There is no option for it.
PROJECT_NAME = "HW_PROJECT_NAME"

#: Seconds. A longer time is a slip, and timers can't hold every number.
LONGEST_TIMEOUT = 86400


class Connection(NamedTuple):
    """Where to call and as whom. Times are in seconds."""

    credentials: Credentials
    project_id: str | None
    region: str | None
    endpoint: str
    iam_endpoint: str | None
    #: What requests calls verify: True, False, or the path of a CA bundle or directory.
    verify: Any
    connect_timeout: float
    read_timeout: float
    retry_timeout: float
    #: Name of the project, where project_id is to be looked up by it and not by the region's.
    project_name: str | None = None


def resolve_connection(
    options: Mapping[str, Any], environ: Mapping[str, str], default_region: str | None = None
) -> Connection:
    """Everything a run needs to know before it can call the service. Nothing is sent.

    Args:
        options: The module's connection options.
        environ: The environment that they fall back to.
        default_region: Region to use where neither names one: the destination's.

    Raises:
        ConfigurationError: An option is missing or can't be right.
    """
    value: dict[str, str | None] = {}
    for name, variables in FALLBACKS.items():
        candidates = [(options.get(name), None)] + [(environ.get(variable), variable) for variable in variables]
        value[name], source = next((one for one in candidates if one[0]), (None, None))
        # An address may hold a password where none belongs.
        _refuse(blemish(name, value[name], source, secret=name in ("endpoint", "iam_endpoint")))
    project_name = None if value["project_id"] else environ.get(PROJECT_NAME) or None
    _refuse(blemish(PROJECT_NAME, project_name, None, secret=False))
    region = value["region"] or default_region
    cloud = value["cloud"] or "myhuaweicloud.com"
    for name, text in (("region", region or ""), ("cloud", cloud)):
        if not re.match(r"[A-Za-z0-9.-]*\Z", text):
            raise ConfigurationError(f"{name} is {text!r}: only letters, digits, hyphens and dots can stand there.")
    if not value["endpoint"] and not region:
        raise ConfigurationError("region is missing: set region (or HW_REGION_NAME), or endpoint.")
    if value["project_id"] and len(value["project_id"]) > 1024:
        raise ConfigurationError("project_id has %d characters; 1024 is the most." % len(value["project_id"]))
    iam_endpoint = value["iam_endpoint"] or (region and f"https://iam.{region}.{cloud}")
    for name in ("connect_timeout", "read_timeout"):
        if not 0 < options[name] <= LONGEST_TIMEOUT:
            raise ConfigurationError(
                "%s is %s: it must be more than 0 and at most %d seconds." % (name, options[name], LONGEST_TIMEOUT)
            )
    if not 0 <= options["retry_timeout"] < float("inf"):
        raise ConfigurationError("retry_timeout is {}: it must be 0 seconds or more.".format(options["retry_timeout"]))
    return Connection(
        credentials=resolve_credentials(options, environ),
        project_id=value["project_id"],
        region=region,
        endpoint=_address("endpoint", value["endpoint"] or f"https://oms.{region}.{cloud}"),
        iam_endpoint=iam_endpoint and _address("iam_endpoint", iam_endpoint),
        verify=(options.get("ca_path") or True) if options["validate_certs"] else False,
        connect_timeout=options["connect_timeout"],
        read_timeout=options["read_timeout"],
        retry_timeout=options["retry_timeout"],
        project_name=project_name,
    )


def _address(name: str, url: str) -> str:
    """A base address without a slash at its end; user names, queries and fragments have no place in it."""
    match = re.match(r"(https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/[A-Za-z0-9._~/-]*)?)\Z", url)
    if not match:
        raise ConfigurationError(
            "{} is {!r}: it must be an address such as https://host:port.".format(name, url.split("@")[-1])
        )
    return match.group(1).rstrip("/")
