# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resolve which endpoints a run uses, and with which credentials.

Credentials are taken as a complete set from one place: the key of one set with the secret of another makes an invalid
signature, and a few of those lock the key. `env_fallback`, `required_together` and `mutually_exclusive` of Ansible work
option by option and cannot express this.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from socket import AF_INET6, inet_pton
from typing import Any, NamedTuple

from .._common.errors import ConfigurationError
from .credentials import Credentials, check_value, resolve_credentials

#: Connection options other than credentials -> environment variables that they fall back to, one by one.
FALLBACKS: dict[str, tuple[str, ...]] = {
    "project_id": ("HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID"),
    "region": ("HW_REGION_NAME",),
    "endpoint": ("HW_OMS_ENDPOINT",),
    "iam_endpoint": ("HUAWEICLOUD_SDK_IAM_ENDPOINT",),
    "cloud": ("HW_CLOUD",),
}
#: Name of the project to look up if project_id is not set. There is no option for it.
PROJECT_NAME = "HW_PROJECT_NAME"

#: How the endpoint of a region begins.
STANDARD_HOST = r"https?://oms\.([a-z]{2}-[a-z]+-\d+)\."
HIGHEST_PORT = 65535
#: Longest timeout, in seconds. A longer one is a mistake, and timers are limited.
LONGEST_TIMEOUT = 86400


class Connection(NamedTuple):
    """Where requests are sent, and with which credentials. Times are in seconds."""

    credentials: Credentials
    project_id: str | None
    region: str | None
    endpoint: str
    iam_endpoint: str | None
    #: The `verify` argument of requests: True, False, or the path of a CA bundle or directory.
    verify: bool | str
    connect_timeout: float
    read_timeout: float
    retry_timeout: float
    #: Name of the project, if project_id is to be looked up by it instead of by the region.
    project_name: str | None = None

    @property
    def endpoint_region(self) -> str | None:
        """Return the region that the endpoint belongs to: by its host if that is a standard one, else by `region`."""
        host = re.match(STANDARD_HOST, self.endpoint)
        return host.group(1) if host else self.region


def resolve_connection(
    options: Mapping[str, Any], environ: Mapping[str, str], default_region: str | None = None
) -> Connection:
    """Return where requests are sent, and with which credentials. Nothing is sent yet.

    Args:
        options: The module's connection options.
        environ: The environment that they fall back to.
        default_region: Region to use if neither names one: that of the destination bucket.

    Raises:
        ConfigurationError: An option is missing or invalid.
    """
    value: dict[str, str | None] = {}
    for name, variables in FALLBACKS.items():
        candidates = [(options.get(name), None)] + [(environ.get(variable), variable) for variable in variables]
        value[name], source = next((one for one in candidates if one[0]), (None, None))
        # A URL may contain a password, although none belongs there.
        check_value(name, value[name], source, secret=name in ("endpoint", "iam_endpoint"))
    project_name = None if value["project_id"] else environ.get(PROJECT_NAME) or None
    check_value(PROJECT_NAME, project_name, None, secret=False)
    region = value["region"] or default_region
    cloud = value["cloud"] or "myhuaweicloud.com"
    for name, text in (("region", region or ""), ("cloud", cloud)):
        if not re.match(r"[A-Za-z0-9.-]*\Z", text):
            raise ConfigurationError(f"{name} is {text!r}: it can only contain letters, digits, hyphens and dots.")
    if not value["endpoint"] and not region:
        raise ConfigurationError("region is required: set region (HW_REGION_NAME), or endpoint (HW_OMS_ENDPOINT).")
    if value["project_id"] and len(value["project_id"]) > 1024:
        raise ConfigurationError(f"project_id is {len(value['project_id'])} characters long (maximum 1024).")
    iam_endpoint = value["iam_endpoint"] or (region and f"https://iam.{region}.{cloud}")
    for name in ("connect_timeout", "read_timeout"):
        if not 0 < options[name] <= LONGEST_TIMEOUT:
            raise ConfigurationError(
                f"{name} is {options[name]}: it must be more than 0 and at most {LONGEST_TIMEOUT} seconds."
            )
    if not 0 <= options["retry_timeout"] < float("inf"):
        raise ConfigurationError(f"retry_timeout is {options['retry_timeout']}: it must be at least 0 seconds.")
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


def _is_ipv6(address: str) -> bool:
    try:
        inet_pton(AF_INET6, address)
    except OSError:
        return False
    return True


def _address(name: str, url: str) -> str:
    """Return a base URL without a slash at its end; it must have no user name, query or fragment."""
    match = re.match(
        r"(https?://(?:[A-Za-z0-9._-]+|\[([0-9A-Fa-f:.]+)\])(?::(\d{1,5}))?(?:/[A-Za-z0-9._~/-]*)?)\Z", url
    )
    if not match or not _is_ipv6(match.group(2) or "::") or int(match.group(3) or 0) > HIGHEST_PORT:
        raise ConfigurationError(
            "{} is {!r}: it must be a URL such as https://host:port{}.".format(
                name, url.split("@")[-1], ", without a user name" if "@" in url else ""
            )
        )
    return match.group(1).rstrip("/")
