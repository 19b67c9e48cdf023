# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Choose the credentials: one complete set, from one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .._common.errors import ConfigurationError
from .._common.option_values import blemish
from .options import CONNECTION_SPEC

#: Ways to authenticate: name, required options, optional ones.
AUTH_METHODS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("keys", ("access_key", "secret_key"), ("security_token",)),
    ("token", ("auth_token",), ()),
    ("password", ("username", "password", "domain_name"), ()),
)
#: Environment variables with credentials, in the order in which they are tried. Sets are never mixed.
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


def credentials_problem(found: Mapping[str, str]) -> str:
    """Return why these are not one complete set of credentials, and where to set the rest."""
    touched = [way for way in AUTH_METHODS if any(name in found for name in way[1] + way[2])]
    if len(touched) > 1:
        kinds = ["{} ({})".format(kind, ", ".join(n for n in must + may if n in found)) for kind, must, may in touched]
        return "Credentials of more than one kind are set: {}. Set exactly one kind.".format(" and ".join(kinds))
    if touched:
        missing = [name for name in touched[0][1] if name not in found]
        return "Incomplete credentials: {} set, but {} missing. Set the option or the environment variable: {}.".format(
            _is_or_are(sorted(found)),
            _is_or_are(missing),
            ", ".join(_with_variables(name) for name in missing),
        )
    ways = [" and ".join(_with_variables(name) for name in must) for _kind, must, _may in AUTH_METHODS]
    return "No credentials are set. Set one kind, as options or as environment variables: {}.".format(
        "; or ".join(ways)
    )


def _is_or_are(names: Sequence[str]) -> str:
    """Return a list of names with its verb."""
    return "{} {}".format(" and ".join(names), "is" if len(names) == 1 else "are")


def _with_variables(name: str) -> str:
    """Return an option with the environment variables that it falls back to."""
    return "{} ({})".format(name, " or ".join(family[name] for family in ENV_CREDENTIAL_SETS if name in family))


class Credentials(NamedTuple):
    """One complete set of credentials; options that do not belong to it are None."""

    access_key: str | None = None
    secret_key: str | None = None
    security_token: str | None = None
    auth_token: str | None = None
    username: str | None = None
    password: str | None = None
    domain_name: str | None = None


def resolve_credentials(options: Mapping[str, Any], environ: Mapping[str, str]) -> Credentials:
    """Return the complete set of credentials that the options give or, if they give none, the environment.

    Args:
        options: The module's options; empty counts as unset.
        environ: The environment; empty counts as unset.

    Raises:
        ConfigurationError: There are no credentials, incomplete ones, or more than one kind.
    """
    given = {name: options[name] for name in Credentials._fields if options.get(name)}
    sets: tuple[tuple[Mapping[str, str], Mapping[str, str]], ...] = ((given, {}),)
    if not given:
        sets = tuple(
            ({name: environ[env] for name, env in family.items() if environ.get(env)}, family)
            for family in ENV_CREDENTIAL_SETS
        )
    found, variables = next((one for one in sets if _is_complete(one[0])), (None, {}))
    if found is None:
        raise ConfigurationError(credentials_problem(next((one for one, _family in sets if one), {})))
    for name, value in found.items():
        # User names and passwords may contain blanks, keys and tokens may not.
        blanks = name in ("username", "password", "domain_name")
        secret = bool(CONNECTION_SPEC[name].get("no_log"))
        check_value(name, value, variables.get(name), secret=secret, blanks=blanks)
    return Credentials(**found)


def check_value(name: str, value: str | None, variable: str | None, *, secret: bool, blanks: bool = False) -> None:
    """Check that a value was copied correctly. The arguments are those of blemish().

    Raises:
        ConfigurationError: It was not.
    """
    problem = blemish(name, value, variable, secret, blanks)
    if problem:
        raise ConfigurationError.of_options([problem])


def _is_complete(found: Mapping[str, str]) -> bool:
    """Return whether these are one complete set of credentials."""
    return any(set(must) <= set(found) <= set(must + may) for _kind, must, may in AUTH_METHODS)
