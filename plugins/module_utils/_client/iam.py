# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Log in to IAM with a password, and look up the project of a region.

Imported only by a run that needs it.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, Callable, NamedTuple

from .._common.errors import AuthenticationError, ConfigurationError
from .._common.redactor import Redactor
from .auth import Auth, token_auth
from .client import Client
from .connection import PROJECT_NAME, Connection
from .credentials import Credentials
from .messages import Call, ShapeError


class Login(NamedTuple):
    """A token, and the project that it is for, if the response names one."""

    token: str
    project_id: str | None


def sign_in(
    connection: Connection,
    client: Client,
    open_iam: Callable[[], Client],
    auth: Callable[[str | None], Auth],
    redactor: Redactor,
) -> str:
    """Authenticate a client of OMS, and return the id of the project.

    Args:
        connection: Where to call and as whom.
        client: The client of OMS, which gets `auth` and `renew`.
        open_iam: Returns a new client of IAM.
        auth: Returns what authenticates requests for a project, or without one.
        redactor: Gets each token that IAM issues.

    Raises:
        ConfigurationError: Nothing says which project is meant.
        AuthenticationError: IAM gave no token or no project.
        RequestError: A request to IAM failed.
    """
    iam = open_iam()
    if not (connection.project_id or connection.project_name or connection.region):
        raise ConfigurationError(
            "project_id is required, because it cannot be looked up without region: set one of them."
        )
    if not connection.credentials.username:
        iam.auth = auth(None)
        project_id = connection.project_id or find_project(iam, str(connection.region), connection.project_name)
        client.auth = auth(project_id)
        return project_id

    one_at_a_time = Lock()

    def log_in() -> Login:
        name = connection.project_name or connection.region
        # The threads of a run share the client of IAM, and a client sends one request at a time.
        with one_at_a_time:
            result = login(iam, connection.credentials, connection.project_id, name)
        redactor.add(result.token)
        return result

    first = log_in()
    client.auth = token_auth(first.token)
    client.renew = lambda: token_auth(log_in().token)
    named = connection.project_id or first.project_id
    if named:
        return named
    # Not with the client of the login, which sends no token.
    lookup = open_iam()
    lookup.auth = client.auth
    return find_project(lookup, str(connection.region), connection.project_name)


def login(iam: Client, credentials: Credentials, project_id: str | None, name: str | None) -> Login:
    """Return a project-scoped token for a user name and a password.

    Args:
        iam: Client of IAM.
        credentials: User name, password and domain name.
        project_id: The project of the token; without it, the project with the given name.
        name: Name of the project; the default project of a region has the name of the region.

    Raises:
        AuthenticationError: The response has no token.
        RequestError: The login failed.
    """
    user = {
        "name": credentials.username,
        "password": credentials.password,
        "domain": {"name": credentials.domain_name},
    }
    body = {
        "auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"id": project_id} if project_id else {"name": name}},
        }
    }
    response = iam.send(Call("login", "safe", "POST", "/v3/auth/tokens", body=body, parse=_token_body))
    token = response.headers.get("X-Subject-Token")
    if not token:
        raise AuthenticationError("IAM accepted the login but returned no token (X-Subject-Token): check iam_endpoint.")
    return Login(token, response.value)


def _token_body(data: Any) -> str | None:
    token: Any = data.get("token") if isinstance(data, dict) else None
    if not isinstance(token, dict):
        raise ShapeError("token is missing")
    project: Any = token.get("project") or {}
    if not isinstance(project, dict):
        raise ShapeError("token.project is not an object")
    return str(project["id"]) if project.get("id") else None


def find_project(iam: Client, region: str, project_name: str | None = None) -> str:
    """Return the id of the project with the name in HW_PROJECT_NAME, or else with the name of the region.

    Args:
        iam: Client of IAM.
        region: Name of the region, which is also the name of its default project.
        project_name: Value of HW_PROJECT_NAME.

    Raises:
        AuthenticationError: IAM has no such project, or several.
        RequestError: The request failed.
    """
    name = project_name or region
    ids = iam.send(Call("project", "safe", "GET", "/v3/projects", query=(("name", name),), parse=_project_ids)).value
    if len(ids) != 1:
        by, check = ("name", PROJECT_NAME) if project_name else ("region", "region")
        found = f"{len(ids)} projects" if ids else "no project"
        raise AuthenticationError(
            f"IAM returned {found} for {by} {name}: check {check}, or set project_id (HW_PROJECT_ID)."
        )
    return str(ids[0])


def _project_ids(data: Any) -> Any:
    projects = data.get("projects") if isinstance(data, dict) else None
    if not isinstance(projects, list) or not all(isinstance(item, dict) and item.get("id") for item in projects):
        raise ShapeError("projects is missing or has entries without an id")
    return [item["id"] for item in projects]
