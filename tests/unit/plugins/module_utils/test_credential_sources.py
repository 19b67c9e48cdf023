# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what a vault holds to the variables of the roles."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Sequence

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._credential_sources import UnreadableError, Vault, fill

PAIR = {"ak": "KeyId", "sk": "KeySecret"}
CALLER = {"access_key": "CallerId", "secret_key": "CallerSecret"}


def filled(
    held: Mapping[str, Any],
    *sources: Dict[str, Any],
    defaults: Optional[Mapping[str, Any]] = None,
    connection: Optional[Mapping[str, Any]] = None,
) -> Dict[str, Any]:
    """From a vault that holds this at each path."""

    def read(source: Mapping[str, Any], _keys: Sequence[str]) -> Mapping[str, Any]:
        if source["path"] not in held:
            raise UnreadableError(f"{source['path']} is not there")
        found: Mapping[str, Any] = held[source["path"]]
        return found

    vault = Vault(lambda source: f"the path {source['path']}", read)
    return fill(sources, vault, defaults or {}, {"old": PAIR}, connection or {})


def problem_of(held: Any, name: str = "a", **source: Any) -> str:
    """What is said of a source. The rest is empty then."""
    told = filled({"p": held}, {"name": name, "path": "p", **source})
    (problem,) = told.pop("problems")
    assert told == {"credentials": {}, "connection": {}}
    assert problem.startswith(f"{name}: ")
    assert problem.endswith(".")
    return str(problem[len(name) + 2 : -1])


def test_credentials_are_added_by_name() -> None:
    held = {"p": {**PAIR, "owner": "somebody"}, "q": {"authentication_key": "Cdn", "ak": "", "sk": None}}
    told = filled(held, {"name": "new", "path": "p"}, {"name": "cdn", "path": "q"})
    assert told == {
        "problems": [],
        "credentials": {"old": PAIR, "new": PAIR, "cdn": {"authentication_key": "Cdn"}},
        "connection": {},
    }


def test_a_source_replaces_the_one_of_its_name_as_a_whole() -> None:
    told = filled({"p": {"authentication_key": "Cdn"}}, {"name": "old", "path": "p"})
    assert told["credentials"] == {"old": {"authentication_key": "Cdn"}}


def test_keys_may_have_other_names() -> None:
    held = {"p": {"id": "KeyId", "secret": "KeySecret", "ak": "another"}, "q": {"id": "KeyId", "sk": "KeySecret"}}
    both = {"name": "a", "path": "p", "keys": {"ak": "id", "sk": "secret"}}
    assert filled(held, both, {"name": "b", "path": "q", "keys": {"ak": "id"}})["credentials"] == {
        "old": PAIR,
        "a": PAIR,
        "b": PAIR,
    }


def test_defaults_are_merged_under_each_source_and_empty_counts_as_left_out() -> None:
    held = {"p": PAIR, "q": {"ak": "Other", "sk": "OtherSecret"}}
    told = filled(held, {"name": "a", "path": ""}, {"name": "b", "path": "q"}, defaults={"path": "p"})
    assert told["credentials"] == {"old": PAIR, "a": PAIR, "b": held["q"]}


@pytest.mark.parametrize(
    ("said", "merged"),
    [
        ({}, {**CALLER, "project_id": "vault", "region": "vault"}),
        ({"project_id": "said", "region": ""}, {**CALLER, "project_id": "said", "region": "vault"}),
        ({"validate_certs": False}, {**CALLER, "project_id": "vault", "region": "vault", "validate_certs": False}),
        # Credentials come whole from one place.
        ({"auth_token": "x"}, {**CALLER, "project_id": "vault", "region": "vault"}),
        ({"ak": "x", "sk": "y", "security_token": "z"}, {**CALLER, "project_id": "vault", "region": "vault"}),
    ],
)
def test_the_connection_keeps_what_it_says_but_for_credentials(said: Dict[str, Any], merged: Dict[str, Any]) -> None:
    held = {"p": {**CALLER, "project_id": "vault", "region": "vault", "validate_certs": "no option of a vault"}}
    told = filled(held, {"name": "connection", "path": "p"}, connection=said)
    assert told == {"problems": [], "credentials": {"old": PAIR}, "connection": merged}


def test_a_connection_that_no_source_names_stays_as_it_is() -> None:
    assert filled({"p": PAIR}, {"name": "a", "path": "p"}, connection={"ak": "x"})["connection"] == {"ak": "x"}


@pytest.mark.parametrize(
    ("held", "source", "problem"),
    [
        ({}, {}, "the path p has neither ak and sk nor authentication_key: keys can tell what it calls them"),
        ({"ak": "KeyId", "sk": ""}, {}, "the path p has ak, but no sk"),
        ({"sk": "KeySecret", "authentication_key": "Cdn"}, {}, "the path p has sk, but no ak"),
        (PAIR, {"keys": {"ak": "id", "sk": "secret"}}, "the path p has no id and no secret"),
        (PAIR, {"keys": {"authentication_key": "cdn"}}, "the path p has no cdn"),
        (PAIR, {"keys": {"access_key": "ak"}}, "keys has access_key, but there are only ak, sk, authentication_key"),
        ({"ak": "KeyId", "sk": 123}, {}, "the path p has a sk that is no text: put it into quotes"),
        (PAIR, {"path": "elsewhere"}, "the path elsewhere: elsewhere is not there"),
    ],
)
def test_what_is_wrong_with_a_credential_is_told(held: Any, source: Dict[str, Any], problem: str) -> None:
    assert problem_of(held, **source) == problem


@pytest.mark.parametrize(
    ("held", "problem"),
    [
        (
            {"project_id": "p"},
            "the path p has neither access_key and secret_key nor auth_token nor username and password and "
            "domain_name: keys can tell what it calls them",
        ),
        ({"access_key": "x", "security_token": "y"}, "the path p has access_key and security_token, but no secret_key"),
        ({"username": "x"}, "the path p has username, but no password and no domain_name"),
        (
            {**CALLER, "auth_token": "x"},
            "the path p has more than one kind of credentials: access_key and secret_key; auth_token",
        ),
    ],
)
def test_what_is_wrong_with_the_account_is_told(held: Any, problem: str) -> None:
    assert problem_of(held, "connection") == problem


def test_every_problem_is_told_and_no_value() -> None:
    held = {"p": {"ak": "SecretOne"}, "q": {"sk": "SecretTwo"}, "r": PAIR}
    sources = [{"name": name, "path": path} for name, path in (("a", "p"), ("b", "q"), ("c", "r"), ("c", "r"))]
    told = filled(held, *sources)
    assert told["problems"] == [
        "a: the path p has ak, but no sk.",
        "b: the path q has sk, but no ak.",
        "c: two sources have this name.",
    ]
    assert "Secret" not in repr(told)
