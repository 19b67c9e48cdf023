# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts that share credentials are found, one of them tries them, and the right ones stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from ansible.errors import AnsibleError

from ansible_collections.hwcloud.oms.plugins.plugin_utils._shared_credentials import MOST_TRIES, REGISTERED, share

GOOD: dict[str, Any] = {"sync_tasks": [], "changed": False}
REFUSED: dict[str, Any] = {"msg": "Listing failed (HTTP 401).", "error": {"status": 401}}
BROKEN: dict[str, Any] = {"msg": "Listing failed: no answer.", "error": {"status": None}}


def keys(access_key: str = "AK", secret_key: str = "secret-canary", **more: str) -> dict[str, Any]:
    return {"access_key": access_key, "secret_key": secret_key, **more}


class Play:
    """The hosts of a play, with the response to each."""

    def __init__(self, connections: Mapping[str, Any], answers: Mapping[str, Any], environ: Mapping[str, str]) -> None:
        self.hostvars: dict[str, dict[str, Any]] = {
            host: {"oms_connection": connection} for host, connection in connections.items()
        }
        self.answers = answers
        self.environ = environ
        self.tried: list[str] = []
        self.refused: dict[str, str] = {}

    def run(self) -> Play:
        """Run the steps of playbooks/tasks/prove_keys.yml."""
        result: dict[str, Any] = {}
        while True:
            hosts = [host for host in self.hostvars if host not in self.refused]
            result = share(self.hostvars, hosts, self.environ, result)
            assert "canary" not in str(result)
            self.refused.update(result["refused"])
            if not result["next"]:
                return self
            for host in result["next"]:
                self.tried.append(host)
                self.hostvars[host][REGISTERED] = self.answers.get(host, GOOD)


def played(connections: Mapping[str, Any], environ: Mapping[str, str] | None = None, **answers: Any) -> Play:
    return Play(connections, answers, environ or {}).run()


AUTH_METHODS: dict[str, dict[str, Any]] = {
    "keys": keys(),
    "temporary keys": keys(security_token="token-canary"),
    "aliases": {"ak": "AK", "sk": "secret-canary"},
    "token": {"auth_token": "token-canary"},
    "password": {"username": "user", "password": "password-canary", "domain_name": "domain"},
}
OPTIONS = {
    "keys": "access_key and secret_key",
    "temporary keys": "access_key, secret_key and security_token",
    "aliases": "access_key and secret_key",
    "token": "auth_token",
    "password": "username, password and domain_name",
}


@pytest.mark.parametrize("way", AUTH_METHODS)
def test_ten_hosts_with_wrong_credentials_try_once(way: str) -> None:
    """Each has its own project."""
    hosts = {f"h{number}": {**AUTH_METHODS[way], "project_id": str(number)} for number in range(10)}
    play = played(hosts, h0=REFUSED)
    assert play.tried == ["h0"]
    assert list(play.refused) == list(hosts)
    assert f"The service refused {OPTIONS[way]}. Listing failed (HTTP 401)." in play.refused["h0"]
    for host in list(hosts)[1:]:
        assert f"The service refused {OPTIONS[way]} on h0 (HTTP 401)" in play.refused[host]


@pytest.mark.parametrize("way", AUTH_METHODS)
def test_good_credentials_are_tried_once(way: str) -> None:
    play = played({"a": AUTH_METHODS[way], "b": AUTH_METHODS[way], "c": AUTH_METHODS[way]})
    assert (play.tried, play.refused) == (["a"], {})


def test_those_of_the_environment_are_shared_by_hosts_that_have_none() -> None:
    environ = {"HW_ACCESS_KEY": "AK", "HW_SECRET_KEY": "secret-canary", "HUAWEICLOUD_SDK_AK": ""}
    play = played({"a": {}, "b": None, "c": keys(), "d": keys("OTHER")}, environ, a=REFUSED)
    assert play.tried == ["a"]
    assert list(play.refused) == ["a", "b", "c"]
    assert "HW_ACCESS_KEY and HW_SECRET_KEY" in play.refused["b"]


def test_a_host_alone_does_not_try() -> None:
    play = played({"a": keys("A"), "b": keys("B"), "c": {}, "d": "text", "e": [1], "f": keys("")})
    assert (play.tried, play.refused) == ([], {})


def test_hosts_with_other_keys_go_on() -> None:
    hosts = {"a": keys("A"), "b": keys("B"), "c": keys("A"), "d": keys("B"), "e": keys("E")}
    play = played(hosts, a=REFUSED)
    assert play.tried == ["a", "b"]
    assert list(play.refused) == ["a", "c"]


def test_a_failure_of_another_kind_stops_nobody_and_others_try() -> None:
    hosts = {name: keys() for name in "abcdef"}
    assert played(hosts, a=BROKEN).tried == ["a", "b"]
    assert played(hosts, a=BROKEN).refused == {}
    refused = played(hosts, a=BROKEN, b=REFUSED)
    assert refused.tried == ["a", "b"]
    assert list(refused.refused) == list(hosts)
    down = played(hosts, **dict.fromkeys(hosts, BROKEN))
    assert (len(down.tried), down.refused) == (MOST_TRIES, {})


def test_blanks_and_numbers_make_no_difference() -> None:
    play = played({"a": keys("1"), "b": {"access_key": 1, "secret_key": " secret-canary\n"}}, a=REFUSED)
    assert (play.tried, list(play.refused)) == (["a"], ["a", "b"])


def test_one_wrong_secret_among_right_ones_is_not_sent() -> None:
    hosts = {"a": keys(secret_key="wrong-canary"), "b": keys(), "c": keys()}
    play = played(hosts)
    assert play.tried == ["b"]
    assert list(play.refused) == ["a"]
    assert "uses the same access_key with a different secret_key" in play.refused["a"]


def test_a_wrong_secret_does_not_stop_the_right_one() -> None:
    hosts = {"a": keys(secret_key="wrong-canary"), "b": keys(secret_key="wrong-canary"), "c": keys()}
    play = played(hosts, a=REFUSED)
    assert play.tried == ["a", "c"]
    assert sorted(play.refused) == ["a", "b"]


def test_many_wrong_secrets_of_one_key_stay_below_the_lock() -> None:
    hosts = {f"h{number}": keys(secret_key=f"{number}-canary") for number in range(10)}
    play = played(hosts, **dict.fromkeys(hosts, REFUSED))
    assert len(play.tried) == MOST_TRIES < 5
    assert sorted(play.refused) == sorted(hosts)


class Broken(Mapping[str, Any]):
    """Variables that cannot be resolved."""

    def __getitem__(self, name: str) -> Any:
        raise AnsibleError("undefined")

    def __iter__(self) -> Iterator[str]:
        return iter(["oms_connection"])

    def __len__(self) -> int:
        return 1


class Sealed:
    """A value that cannot be decrypted."""

    def __str__(self) -> str:
        raise AnsibleError("Decryption failed")


def test_a_value_that_cannot_be_decrypted_is_for_the_tasks_of_its_host_to_report() -> None:
    play = played({"a": keys(), "b": {"access_key": "AK", "secret_key": Sealed()}, "c": keys()})
    assert (play.tried, play.refused) == (["a"], {})


def test_a_host_whose_variables_fail_does_not_stop_the_others() -> None:
    hostvars: dict[str, Any] = {"a": {"oms_connection": keys()}, "b": Broken(), "c": {"oms_connection": keys()}}
    assert share(hostvars, list(hostvars), {})["next"] == ["a"]


def test_a_value_that_can_not_be_decrypted_is_for_its_own_host_to_report() -> None:
    class Encrypted:
        def __str__(self) -> str:
            raise AnsibleError("no vault secrets found")

    hostvars = {host: {"oms_connection": keys()} for host in ("a", "b")}
    hostvars["c"] = {"oms_connection": {**keys(), "secret_key": Encrypted()}}
    assert share(hostvars, ["a", "b", "c"], {})["next"] == ["a"]


def test_an_omitted_option_is_not_a_credential() -> None:
    """Otherwise hosts without a token would seem to have one, or incomplete credentials."""
    omitted = "__omit_place_holder__0123456789"
    play = played({"a": keys(security_token=omitted, auth_token=omitted), "b": keys()}, a=REFUSED)
    assert (play.tried, sorted(play.refused)) == (["a"], ["a", "b"])
