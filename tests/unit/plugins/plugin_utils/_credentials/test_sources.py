# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The content of a vault is converted to the variables of the roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.plugin_utils._credentials.sources import (
    Before,
    UnreadableError,
    Vault,
    fill,
    start_over,
    variable_problems,
)

PAIR = {"ak": "KeyId", "sk": "KeySecret"}
CALLER = {"access_key": "CallerId", "secret_key": "CallerSecret"}
OTHER_NAMES = ". If the keys have other names there, map them with the option keys"


def filled(
    held: Mapping[str, Any],
    *sources: dict[str, Any],
    defaults: Mapping[str, Any] | None = None,
    connection: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the variables from a vault with this content at each path."""

    def read(source: Mapping[str, Any], _keys: Sequence[str]) -> Mapping[str, Any]:
        if source["path"] not in held:
            raise UnreadableError(f"{source['path']} is not there")
        found: Mapping[str, Any] = held[source["path"]]
        return found

    vault = Vault(lambda source: f"the path {source['path']}", read)
    return fill(sources, vault, defaults or {}, {"old": PAIR}, connection or {})


def problem_of(held: Any, name: str = "a", **source: Any) -> str:
    """Return the problem of a source, with which the rest is empty."""
    result = filled({"p": held}, {"name": name, "path": "p", **source})
    (problem,) = result.pop("problems")
    assert result == {"credentials": {"old": PAIR}, "connection": {}}
    assert problem.startswith(f"{name}: ")
    assert problem.endswith(".")
    return str(problem[len(name) + 2 : -1])


def test_credentials_are_added_by_name() -> None:
    held = {"p": {**PAIR, "owner": "somebody"}, "q": {"authentication_key": "Cdn", "ak": "", "sk": None}}
    result = filled(held, {"name": "new", "path": "p"}, {"name": "cdn", "path": "q"})
    assert result == {
        "problems": [],
        "credentials": {"old": PAIR, "new": PAIR, "cdn": {"authentication_key": "Cdn"}},
        "connection": {},
    }


def test_a_source_replaces_the_one_of_its_name_as_a_whole() -> None:
    result = filled({"p": {"authentication_key": "Cdn"}}, {"name": "old", "path": "p"})
    assert result["credentials"] == {"old": {"authentication_key": "Cdn"}}


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
    result = filled(held, {"name": "a", "path": ""}, {"name": "b", "path": "q"}, defaults={"path": "p"})
    assert result["credentials"] == {"old": PAIR, "a": PAIR, "b": held["q"]}


@pytest.mark.parametrize(
    ("said", "merged"),
    [
        ({}, {**CALLER, "project_id": "vault", "region": "vault"}),
        ({"project_id": "said", "region": ""}, {**CALLER, "project_id": "said", "region": "vault"}),
        ({"validate_certs": False}, {**CALLER, "project_id": "vault", "region": "vault", "validate_certs": False}),
        # Credentials come from one place.
        ({"auth_token": "x"}, {**CALLER, "project_id": "vault", "region": "vault"}),
        ({"ak": "x", "sk": "y", "security_token": "z"}, {**CALLER, "project_id": "vault", "region": "vault"}),
    ],
)
def test_the_connection_keeps_what_it_says_but_for_credentials(said: dict[str, Any], merged: dict[str, Any]) -> None:
    held = {"p": {**CALLER, "project_id": "vault", "region": "vault", "validate_certs": "no option of a vault"}}
    result = filled(held, {"name": "connection", "path": "p"}, connection=said)
    assert result == {"problems": [], "credentials": {"old": PAIR}, "connection": merged}


def test_a_connection_that_no_source_names_stays_as_it_is() -> None:
    assert filled({"p": PAIR}, {"name": "a", "path": "p"}, connection={"ak": "x"})["connection"] == {"ak": "x"}


@pytest.mark.parametrize(
    ("held", "source", "problem"),
    [
        (
            {},
            {},
            "the path p has neither ak and sk nor authentication_key" + OTHER_NAMES,
        ),
        ({"ak": "KeyId", "sk": ""}, {}, "the path p has ak, but no sk"),
        ({"sk": "KeySecret", "authentication_key": "Cdn"}, {}, "the path p has sk, but no ak"),
        (PAIR, {"keys": {"ak": "id", "sk": "secret"}}, "the path p has no id and no secret"),
        (PAIR, {"keys": {"authentication_key": "cdn"}}, "the path p has no cdn"),
        (
            PAIR,
            {"keys": {"access_key": "ak"}},
            "keys contains access_key, but the fields are ak, sk, authentication_key",
        ),
        ({"ak": "KeyId", "sk": 123}, {}, "sk in the path p is a number, not a string; quote it"),
        (PAIR, {"path": "elsewhere"}, "the path elsewhere: elsewhere is not there"),
    ],
)
def test_what_is_wrong_with_a_credential_is_reported(held: Any, source: dict[str, Any], problem: str) -> None:
    assert problem_of(held, **source) == problem


@pytest.mark.parametrize(
    ("held", "problem"),
    [
        (
            {"project_id": "p"},
            "the path p has neither access_key and secret_key nor auth_token nor username and password and "
            "domain_name. If the keys have other names there, map them with the option keys",
        ),
        ({"access_key": "x", "security_token": "y"}, "the path p has access_key and security_token, but no secret_key"),
        ({"username": "x"}, "the path p has username, but no password and no domain_name"),
        (
            {**CALLER, "auth_token": "x"},
            "the path p has more than one kind of credentials: access_key and secret_key; auth_token",
        ),
    ],
)
def test_what_is_wrong_with_the_account_is_reported(held: Any, problem: str) -> None:
    assert problem_of(held, "connection") == problem


def test_every_problem_is_reported_and_no_value() -> None:
    held = {"p": {"ak": "SecretOne"}, "q": {"sk": "SecretTwo"}, "r": PAIR}
    sources = [{"name": name, "path": path} for name, path in (("a", "p"), ("b", "q"), ("c", "r"), ("c", "r"))]
    result = filled(held, *sources)
    assert result["problems"] == [
        "a: the path p has ak, but no sk.",
        "b: the path q has sk, but no ak.",
        "c: two sources have this name.",
    ]
    assert "Secret" not in repr(result["problems"])


# Variables of the wrong type, and keys in the wrong place

SECRET = "AccessKeyId0123456789:TheSecret+Of/It="
VAULT = Vault(lambda source: "p", lambda _source, _keys: PAIR, spec={"path": {"type": "str", "required": True}})


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"sources": None}, "oms_credentials_sources is required: set it to a list of the credentials to read."),
        ({"sources": SECRET}, "oms_credentials_sources is a string, not a list of dictionaries."),
        ({"sources": {"name": SECRET}}, "oms_credentials_sources is a dictionary, not a list of dictionaries."),
        ({"sources": [SECRET]}, "oms_credentials_sources[0] is a string, not a dictionary."),
        ({"sources": [{"path": "p"}]}, "oms_credentials_sources[0].name is required."),
        ({"sources": [{"name": "a"}]}, "oms_credentials_sources[0].path is required."),
        (
            {"sources": [{"name": {"ak": SECRET}, "path": "p"}]},
            "oms_credentials_sources[0].name is a dictionary, not a",
        ),
        ({"sources": [{"name": "a", "path": [SECRET]}]}, "oms_credentials_sources[0].path is a list, not a string."),
        (
            {"sources": [{"nam": "a", "path": "p"}]},
            "oms_credentials_sources[0]: unknown option nam. Did you mean name?",
        ),
        (
            {"sources": [{"name": "a", "path": "p", SECRET: 1}]},
            "oms_credentials_sources[0]: unknown option (a name that",
        ),
        (
            {"sources": [{"name": "a", "path": "p", "keys": "ak=" + SECRET}]},
            "oms_credentials_sources[0].keys is a string, not a dictionary that maps fields to keys.",
        ),
        (
            {"sources": [{"name": "a", "path": "p", "keys": {"ak": {"x": SECRET}}}]},
            "oms_credentials_sources[0].keys is not a dictionary of strings.",
        ),
        ({"defaults": [SECRET]}, "oms_credentials_defaults is a list, not a dictionary."),
        ({"defaults": {"path": {"x": SECRET}}}, "oms_credentials_defaults.path is a dictionary, not a string."),
        ({"credentials": [{"ak": SECRET}]}, "oms_credentials is a list, not a dictionary from names to ak and sk."),
        ({"credentials": SECRET}, "oms_credentials is a string, not a dictionary from names to ak and sk."),
        ({"connection": SECRET}, "oms_connection is a string, not a dictionary of connection options."),
        ({"connection": {"secret_key": [SECRET]}}, "oms_connection.secret_key is a list, not a string."),
    ],
)
def test_a_variable_of_the_wrong_type_is_named_and_never_quoted(variables: dict[str, Any], problem: str) -> None:
    given = {"sources": [], "defaults": {}, "credentials": {}, "connection": {}, **variables}
    found = variable_problems(VAULT, **given)
    assert found[0].startswith(problem), found
    assert SECRET not in repr(found)
    assert "AccessKeyId0123456789" not in repr(found)


@pytest.mark.parametrize("name", ["a", 2026])
def test_what_is_right_has_no_problem(name: Any) -> None:
    source = {"name": name, "path": "p", "keys": {"ak": "id"}, "empty": ""}
    assert variable_problems(VAULT, [source], {"path": ""}, {2026: PAIR}, {"region": "cn-north-4"}) == []
    assert fill([source], VAULT, {}, {}, {})["problems"] == [f"{name}: p has no id."]


def test_a_key_in_the_place_of_its_name_is_not_shown() -> None:
    result = fill([{"name": SECRET, "path": "p", "keys": {"ak": SECRET}}], VAULT, {}, {}, {})
    assert result["problems"] == ["(a name that is not shown): p has no (a name that is not shown)."]


# Tenants on one host, one after the other

OTHER = {"ak": "OtherId", "sk": "OtherSecret"}
NORTH = {"credentials": {"said": PAIR, "north": OTHER}, "connection": {**CALLER, "project_id": "north"}}


def run_of(
    kind: str, names: Sequence[str], history: Mapping[str, Any], now: Mapping[str, Any], found: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the variables after a role, which adds to the existing ones."""
    before = start_over(kind, names, now["credentials"], now["connection"], history)
    set_now = {
        "credentials": {**before.credentials, **found.get("credentials", {})},
        "connection": {**found.get("connection", {}), **before.connection},
    }
    return {**set_now, "runs": before.runs}


def next_of(kind: str, names: Sequence[str] | None, last: Mapping[str, Any]) -> Before:
    """Return the variables before the next run, if nothing else set them."""
    return start_over(kind, names, last["credentials"], last["connection"], last)


NOTHING: dict[str, Any] = {"credentials": {}, "connection": {}}
BOTH = ("connection", "north")


def test_a_first_run_starts_from_what_the_inventory_says() -> None:
    before = start_over("env", ["a"], {2026: PAIR}, CALLER, {})
    assert (before.credentials, before.connection) == ({"2026": PAIR}, CALLER)


@pytest.mark.parametrize("names", [BOTH, ("connection", "south"), ("north",), (), None])
def test_a_run_that_reads_a_name_again_takes_back_what_the_role_set(names: Sequence[str] | None) -> None:
    """A run that reads nothing, or fails, does so too."""
    inventory = {"credentials": {"said": PAIR}, "connection": {"region": "cn-north-4"}}
    first = run_of("sops", BOTH, {}, inventory, NORTH)
    assert first["connection"] == {"region": "cn-north-4", **NORTH["connection"]}
    second = next_of("sops", names, first)
    assert (second.credentials, second.connection) == (inventory["credentials"], inventory["connection"])


def test_runs_of_a_role_that_read_different_names_add_up() -> None:
    """Until one of the names is read again, which resets later ones too. A failed run resets everything."""
    account = run_of("env", ["connection"], {}, NOTHING, {"connection": CALLER})
    first = run_of("env", ["source"], account, account, {"credentials": {"source": PAIR}})
    second = run_of("env", ["target"], first, first, {"credentials": {"target": OTHER}})
    assert second["credentials"] == {"source": PAIR, "target": OTHER}
    assert second["connection"] == CALLER
    assert next_of("env", ["target"], second).credentials == {"source": PAIR}
    again = next_of("env", ["source", "other"], second)
    assert (again.credentials, again.connection) == ({}, CALLER)
    assert [run["names"] for run in again.runs] == [["connection"], ["source", "other"]]
    for names in (["connection"], [], None):
        begun = next_of("env", names, second)
        assert (begun.credentials, begun.connection, len(begun.runs)) == ({}, {}, 1)


def test_a_run_after_one_that_read_nothing_starts_from_the_inventory() -> None:
    failed = next_of("env", None, run_of("env", BOTH, {}, NOTHING, NORTH))
    left = {"credentials": failed.credentials, "connection": failed.connection, "runs": failed.runs}
    begun = next_of("env", ["source"], left)
    assert (begun.credentials, begun.connection, len(begun.runs)) == ({}, {}, 1)


def test_what_another_role_added_later_is_taken_back_and_what_one_added_before_is_kept() -> None:
    shared = run_of("env", ["shared"], {}, NOTHING, {"credentials": {"shared": PAIR}})
    north = run_of("sops", ["north"], shared, shared, {"credentials": {"north": OTHER}})
    assert set(north["credentials"]) == {"shared", "north"}
    assert set(next_of("sops", ["north"], north).credentials) == {"shared"}
    begun = next_of("env", ["shared"], north)
    assert (begun.credentials, begun.connection) == ({}, {})
    assert [run["vault"] for run in begun.runs] == ["env"]


def test_the_account_of_another_vault_gives_way_as_a_whole() -> None:
    """Its project too; the rest is merged. The connection of the inventory is kept."""
    inventory = {"credentials": {}, "connection": {"region": "cn-north-4"}}
    north = run_of("env", BOTH, {}, inventory, NORTH)
    added = next_of("sops", ["south"], north)
    assert added.connection == north["connection"]
    south = next_of("sops", ["connection", "south"], north)
    assert (south.credentials, south.connection) == (north["credentials"], inventory["connection"])


def test_what_somebody_set_in_between_counts() -> None:
    first = run_of("env", BOTH, {}, {"credentials": {}, "connection": {"region": "old"}}, NORTH)
    for kind in ("env", "sops"):
        again = start_over(kind, ["connection"], {}, {"project_id": "mine"}, first)
        assert (again.credentials, again.connection) == ({}, {"project_id": "mine"})
