# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IAM: login by password, and the project of a region. Private to hwcloud.oms.

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
    """A token, and the project it is good for where the answer names one."""

    token: str
    project_id: str | None


def sign_in(
    connection: Connection,
    client: Client,
    open_iam: Callable[[], Client],
    auth: Callable[[str | None], Auth],
    redactor: Redactor,
) -> str:
    """Give a client of OMS its credentials, and the id of the project.

    Args:
        connection: Where to call and as whom.
        client: The client of OMS.
        open_iam: Opens a client of IAM.
        auth: Authenticates calls for a project, or without one.
        redactor: Gets the token.

    Raises:
        AuthenticationError: The project can't be found out.
        RequestError: IAM did not answer.
    """
    iam = open_iam()
    if not (connection.project_id or connection.project_name or connection.region):
        raise ConfigurationError("project_id is missing, and without region it can't be looked up: set one of them.")
    if not connection.credentials.username:
        iam.auth = auth(None)
        project_id = connection.project_id or find_project(iam, str(connection.region), connection.project_name)
        client.auth = auth(project_id)
        return project_id

    one_at_a_time = Lock()

    def log_in() -> Login:
        name = connection.project_name or connection.region
        # The threads of a run share this client, and a client sends one request at a time.
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
    # Not by the client of the login, which carries no token.
    lookup = open_iam()
    lookup.auth = client.auth
    return find_project(lookup, str(connection.region), connection.project_name)


def login(iam: Client, credentials: Credentials, project_id: str | None, name: str | None) -> Login:
    """A project-scoped token for a user name and a password.

    Args:
        iam: Client of the IAM address.
        credentials: User name, password and domain name.
        project_id: Project to ask for; without it, the project of this name.
        name: Name of the project; that of a region's own project is the region's.

    Raises:
        AuthenticationError: The answer has no token.
        RequestError: IAM did not give a token.
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
    answer = iam.send(Call("login", "safe", "POST", "/v3/auth/tokens", body=body, parse=_token_body))
    token = answer.headers.get("X-Subject-Token")
    if not token:
        raise AuthenticationError("IAM accepted the login but sent no token (X-Subject-Token): check iam_endpoint.")
    return Login(token, answer.value)


def _token_body(data: Any) -> str | None:
    token: Any = data.get("token") if isinstance(data, dict) else None
    if not isinstance(token, dict):
        raise ShapeError("token is missing")
    project: Any = token.get("project") or {}
    if not isinstance(project, dict):
        raise ShapeError("token.project is no object")
    return str(project["id"]) if project.get("id") else None


def find_project(iam: Client, region: str, project_name: str | None = None) -> str:
    """Return the id of the project that HW_PROJECT_NAME names, or else of the one that has the region's name.

    Args:
        iam: Sends the call.
        region: Name of the region, which its own project bears too.
        project_name: Value of HW_PROJECT_NAME.

    Raises:
        AuthenticationError: IAM knows no such project, or more than one.
        RequestError: The look-up failed.
    """
    name = project_name or region
    ids = iam.send(Call("project", "safe", "GET", "/v3/projects", query=(("name", name),), parse=_project_ids)).value
    if len(ids) != 1:
        by, check = ("name", PROJECT_NAME) if project_name else ("region", "region")
        raise AuthenticationError(
            "The look-up of project_id by {} {} gave {}: check {}, or set project_id (HW_PROJECT_ID).".format(
                by, name, "no project" if not ids else "%d projects" % len(ids), check
            )
        )
    return str(ids[0])


def _project_ids(data: Any) -> Any:
    projects = data.get("projects") if isinstance(data, dict) else None
    if not isinstance(projects, list) or not all(isinstance(item, dict) and item.get("id") for item in projects):
        raise ShapeError("projects is missing or has entries without an id")
    return [item["id"] for item in projects]
