# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which credentials are used: a whole set from one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .._common.errors import ConfigurationError
from .._common.option_values import blemish
from .options import CONNECTION_SPEC

#: Ways to authenticate: name, options that must all be there, options that may be.
AUTH_METHODS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("keys", ("access_key", "secret_key"), ("security_token",)),
    ("token", ("auth_token",), ()),
    ("password", ("username", "password", "domain_name"), ()),
)
#: The environment's credentials in the order in which they are tried. Families are not mixed.
ENV_CREDENTIAL_SETS: tuple[dict[str, str], ...] = (
    {
        "access_key": "HUAWEICLOUD_SDK_AK",
        "secret_key": "HUAWEICLOUD_SDK_SK",
        "security_token": "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    },
    {"access_key": "HW_ACCESS_KEY", "secret_key": "HW_SECRET_KEY", "security_token": "HW_SECURITY_TOKEN"},
    {"access_key": "CLOUD_SDK_AK", "secret_key": "CLOUD_SDK_SK"},
    {"auth_token": "HW_AUTH_TOKEN"},
    {"username": "HW_USER_NAME", "password": "HW_USER_PASSWORD", "domain_name": "HW_DOMAIN_NAME"},
)


def half_credentials(found: Mapping[str, str]) -> str:
    """Why these are not exactly one whole way to authenticate, and where the rest can be set."""
    touched = [way for way in AUTH_METHODS if any(name in found for name in way[1] + way[2])]
    if len(touched) > 1:
        kinds = ["{} ({})".format(kind, ", ".join(n for n in must + may if n in found)) for kind, must, may in touched]
        return "Credentials of more than one kind were given: {}. Give exactly one kind.".format(" and ".join(kinds))
    if touched:
        missing = [name for name in touched[0][1] if name not in found]
        return (
            "Half of the credentials is missing: {} without {}. Set the option or the environment variable: {}.".format(
                ", ".join(sorted(found)),
                " and ".join(missing),
                ", ".join(_place(name) for name in missing),
            )
        )
    ways = [" and ".join(_place(name) for name in must) for _kind, must, _may in AUTH_METHODS]
    return "No credentials were given. Give one kind, as options or in the environment: {}.".format("; or ".join(ways))


def _place(name: str) -> str:
    """An option, with the environment variables that it falls back to."""
    return "{} ({})".format(name, " or ".join(family[name] for family in ENV_CREDENTIAL_SETS if name in family))


class Credentials(NamedTuple):
    """One whole way to authenticate; what does not belong to it is None."""

    access_key: str | None = None
    secret_key: str | None = None
    security_token: str | None = None
    auth_token: str | None = None
    username: str | None = None
    password: str | None = None
    domain_name: str | None = None


def resolve_credentials(options: Mapping[str, Any], environ: Mapping[str, str]) -> Credentials:
    """The one whole way to authenticate that the options give or, failing any, the environment.

    Args:
        options: The module's options; empty counts as unset.
        environ: The environment; empty counts as unset.

    Raises:
        ConfigurationError: No way, half a way, or more than one way came out.
    """
    given = {name: options[name] for name in Credentials._fields if options.get(name)}
    sets: tuple[tuple[Mapping[str, str], Mapping[str, str]], ...] = ((given, {}),)
    if not given:
        sets = tuple(
            ({name: environ[env] for name, env in family.items() if environ.get(env)}, family)
            for family in ENV_CREDENTIAL_SETS
        )
    found, variables = next((one for one in sets if _is_whole(one[0])), (None, {}))
    if found is None:
        raise ConfigurationError(half_credentials(next((one for one, _family in sets if one), {})))
    for name, value in found.items():
        # Names and passwords of people may have a blank inside, keys and tokens have none.
        may_have_blanks = name in ("username", "password", "domain_name")
        secret = bool(CONNECTION_SPEC[name].get("no_log"))
        _refuse(blemish(name, value, variables.get(name), secret, may_have_blanks))
    return Credentials(**found)


def _refuse(problem: str) -> None:
    if problem:
        raise ConfigurationError(problem + ". Nothing was sent.")


def _is_whole(found: Mapping[str, str]) -> bool:
    """Whether these are exactly one whole way to authenticate."""
    return any(set(must) <= set(found) <= set(must + may) for _kind, must, may in AUTH_METHODS)
