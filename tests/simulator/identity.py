# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IAM: accounts with their keys, tokens and projects, and the check of who may call for which project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from random import Random
from typing import Any

from werkzeug.wrappers import Request

from .clock import Clock
from .errors import RefusedError
from .settings import REGIONS, Settings
from .signature import SignedRequest


@dataclass(frozen=True)
class Account:
    """A user of the simulated cloud, its keys and the project of its region."""

    region: str
    project_id: str
    domain_name: str
    username: str
    password: str
    access_key: str
    secret_key: str
    security_token: str | None
    auth_token: str


@dataclass(frozen=True)
class Project:
    """An account's part of a region."""

    id: str
    name: str
    domain: str

    def described(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "domain": {"id": self.domain, "name": self.domain}}


@dataclass(frozen=True)
class Caller:
    """The sender of a request; a token is valid for one project only, a signature for all projects of the account."""

    domain: str
    project: Project | None = None


class Identity:
    """The state of IAM."""

    def __init__(self, settings: Settings, clock: Clock, random: Random) -> None:
        self._settings = settings
        self._clock = clock
        self._random = random
        self._accounts: dict[str, Account] = {}
        self._projects: dict[str, Project] = {}
        self.reset()

    def reset(self) -> None:
        """Remove logins and failures; accounts stay, and their own tokens are valid again."""
        self._failures: dict[str, int] = {}
        self._locked_until: dict[str, float] = {}
        self._tokens: dict[str, tuple[Project, float]] = {}
        for account in self._accounts.values():
            self._tokens[account.auth_token] = (self._projects[account.project_id], self._new_expiry())

    # Accounts

    def add_account(self, region: str) -> Account:
        """Open an account with a project in every region; `region` is that of its default project."""
        domain = f"account-{self._hex(8)}"
        projects = [Project(self._hex(32), name, domain) for name in dict.fromkeys((*REGIONS, region))]
        self._projects.update((project.id, project) for project in projects)
        own = next(project for project in projects if project.name == region)
        return self._keep(own, f"user-{self._hex(6)}", f"Pw-{self._hex(16)}", security_token=None)

    def add_temporary_keys(self, of: Account) -> Account:
        """Add temporary keys for the same user, valid only with their security token."""
        return self._keep(self._projects[of.project_id], of.username, of.password, f"ST-{self._hex(96)}")

    def _keep(self, project: Project, username: str, password: str, security_token: str | None) -> Account:
        account = Account(
            region=project.name,
            project_id=project.id,
            domain_name=project.domain,
            username=username,
            password=password,
            access_key=f"AK{self._hex(18).upper()}",
            secret_key=f"SK{self._hex(38)}",
            security_token=security_token,
            auth_token=self._issue(project)[0],
        )
        self._accounts[account.access_key] = account
        return account

    def region_of(self, project_id: str) -> str:
        return self._projects[project_id].name

    # Login and projects

    def login(self, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Exchange a password for a token of one project; return the token and the body of the response."""
        identity, scope = body["auth"]["identity"], body["auth"]["scope"]["project"]
        user = identity["password"]["user"]
        claim = (user["domain"]["name"], user["name"], user["password"])
        known = {(one.domain_name, one.username, one.password) for one in self._accounts.values()}
        projects = [one for one in self._projects.values() if one.domain == user["domain"]["name"]]
        projects = [one for one in projects if one.id == scope.get("id", one.id)]
        projects = [one for one in projects if one.name == scope.get("name", one.name)]
        if claim not in known or not projects:
            raise RefusedError(401, "Unauthorized", "User, password or project is wrong.", shape="identity")
        token, expires = self._issue(projects[0])
        return token, {
            "token": {
                "methods": ["password"],
                "issued_at": _iso(self._clock.time()),
                "expires_at": _iso(expires),
                "project": projects[0].described(),
                "user": {**projects[0].described(), "id": user["name"], "name": user["name"]},
            }
        }

    def list_projects(self, caller: Caller, name: str | None) -> dict[str, Any]:
        """Return the caller's projects, or the one of that name."""
        own = [one for one in self._projects.values() if one.domain == caller.domain and name in (None, one.name)]
        return {
            "links": {"self": "https://iam.invalid/v3/projects", "next": None, "previous": None},
            "projects": [
                {
                    "id": one.id,
                    "name": one.name,
                    "domain_id": one.domain,
                    "parent_id": one.domain,
                    "enabled": True,
                    "is_domain": False,
                    "description": "",
                }
                for one in own
            ],
        }

    # Callers

    def authenticate(self, request: Request) -> Caller:
        """Return the caller of a request, by signature or by token."""
        if "Authorization" in request.headers:
            return self._by_signature(request)
        if "X-Auth-Token" in request.headers:
            return self._by_token(request.headers["X-Auth-Token"])
        raise RefusedError(401, "APIGW.0301", "The request has neither a signature nor a token.")

    def authorize(self, caller: Caller, project_id: str) -> None:
        """Refuse a caller that has no access to a project."""
        project = self._projects.get(project_id)
        if project is None or project.domain != caller.domain:
            raise RefusedError(403, "OMS.0072", "The caller has no permission for this project.")
        if caller.project not in (None, project):
            raise RefusedError(401, "APIGW.0307", "The token is for another project; ask for one of this region.")

    def _by_token(self, token: str) -> Caller:
        project, expires = self._tokens.get(token, (None, 0.0))
        if project is None:
            raise RefusedError(401, "APIGW.0301", "The token is unknown.")
        if self._clock.time() >= expires:
            raise RefusedError(401, "APIGW.0307", "The token has expired; ask for a new one.")
        return Caller(project.domain, project)

    def _by_signature(self, request: Request) -> Caller:
        signed = SignedRequest(request)
        account = self._accounts.get(signed.access_key)
        if account is None:
            raise RefusedError(401, "APIGW.0301", "The access key is unknown.")
        if self._clock.time() < self._locked_until.get(account.access_key, 0.0):
            raise RefusedError(401, "APIGW.0301", "The access key is locked after too many bad signatures.")
        moment = signed.signed_at()
        if moment is None or abs(self._clock.time() - moment) > self._settings.signature_window:
            raise RefusedError(401, "APIGW.0301", "X-Sdk-Date is missing, unreadable or too far from the clock.")
        if not signed.is_signed_with(account.secret_key):
            self._count_failure(account.access_key)
            raise RefusedError(401, "APIGW.0301", "The signature does not match the request.")
        if request.headers.get("X-Security-Token") != account.security_token:
            raise RefusedError(401, "APIGW.0301", "The security token is not the one of this access key.")
        self._failures.pop(account.access_key, None)
        return Caller(account.domain_name)

    def _count_failure(self, access_key: str) -> None:
        count = self._failures[access_key] = self._failures.get(access_key, 0) + 1
        if count == self._settings.lock_after:
            self._locked_until[access_key] = self._clock.time() + self._settings.lock_seconds
            del self._failures[access_key]

    def _issue(self, project: Project) -> tuple[str, float]:
        token, expires = f"TK-{self._hex(128)}", self._new_expiry()
        self._tokens[token] = (project, expires)
        return token, expires

    def _new_expiry(self) -> float:
        return self._clock.time() + self._settings.token_lifetime

    def _hex(self, digits: int) -> str:
        return f"{self._random.getrandbits(4 * digits):0{digits}x}"


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
