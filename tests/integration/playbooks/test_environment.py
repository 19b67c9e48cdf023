# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment sets credentials as a complete set, endpoints one by one, and bucket keys in pairs."""

from __future__ import annotations

from typing import Any

from ...simulator import Account, Entry, Simulator
from .module import Module
from .plays import BUCKET_KEYS, BUCKETS, PHOTOS, Ansible, keys_of, sync_task

LOOK = {**BUCKETS, "state": "absent"}
KEY_VARIABLES = {"src_ak": "OMS_SRC_AK", "src_sk": "OMS_SRC_SK", "dst_ak": "OMS_DST_AK", "dst_sk": "OMS_DST_SK"}
BUCKET_ENVIRONMENT = {KEY_VARIABLES[name]: value for name, value in BUCKET_KEYS.items()}


class People:
    """Four users of one project, with their environments, and the detection of the caller."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        first, lent = simulator.account, simulator.temporary_account
        second, third = (simulator.identity.add_temporary_keys(first) for _pair in range(2))
        self.keys = {"first": first, "lent": lent, "second": second, "third": third}
        self.token = {"HW_AUTH_TOKEN": lent.auth_token}
        self.login = {
            "HW_USER_NAME": first.username,
            "HW_USER_PASSWORD": first.password,
            "HW_DOMAIN_NAME": first.domain_name,
        }

    def pair(self, who: str, access_key: str, secret_key: str, security_token: str = "") -> dict[str, str]:
        """Return the variables of one family with the keys of a user."""
        account: Account = self.keys[who]
        found = {access_key: account.access_key, secret_key: account.secret_key}
        return {**found, security_token: str(account.security_token)} if security_token else found

    def sdk(self, who: str, token: bool = False) -> dict[str, str]:
        names = ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", *(["HUAWEICLOUD_SDK_SECURITY_TOKEN"] if token else []))
        return self.pair(who, *names)

    def hw(self, who: str) -> dict[str, str]:
        return self.pair(who, "HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN")

    def caller(self, entry: Entry) -> str:
        """Return whose keys or token a request had."""
        header = entry.headers.get("Authorization", "")
        known = {f"Access={self.simulator.hash(one.access_key)},": who for who, one in self.keys.items()}
        if entry.headers.get("X-Auth-Token") == self.simulator.hash(self.token["HW_AUTH_TOKEN"]):
            return "token"
        return next((who for mark, who in known.items() if mark in header), "login")


def half(missing: str, given: str) -> str:
    """Return the beginning of the message for incomplete credentials."""
    verb = "are" if " and " in missing else "is"
    return f"Incomplete credentials: {given} is set, but {missing} {verb} missing. "


def families(people: People) -> list[tuple[dict[str, Any], dict[str, str], str]]:
    """Return options and environments, each with the caller or the beginning of the message."""
    sdk, hw = people.sdk("first"), people.hw("second")
    cloud = people.pair("first", "CLOUD_SDK_AK", "CLOUD_SDK_SK")
    whole = {**sdk, **hw, **cloud, **people.token, **people.login}
    first = people.keys["first"]
    given = {"access_key": first.access_key, "secret_key": first.secret_key}
    return [
        ({}, sdk, "first"),
        ({}, people.sdk("lent", token=True), "lent"),
        ({}, hw, "second"),
        ({}, cloud, "first"),
        ({}, people.token, "token"),
        ({}, people.login, "login"),
        ({}, whole, "first"),
        ({}, {**whole, "HUAWEICLOUD_SDK_SK": ""}, "second"),
        ({}, {**whole, "HUAWEICLOUD_SDK_AK": "", "HW_SECRET_KEY": ""}, "first"),
        ({}, {**people.token, **people.login, "HUAWEICLOUD_SDK_AK": "HalfAPair"}, "token"),
        ({}, {"HUAWEICLOUD_SDK_AK": "HalfAPair"}, half("secret_key", "access_key")),
        ({}, {"HUAWEICLOUD_SDK_AK": "Mixed", "HW_SECRET_KEY": "Families"}, half("secret_key", "access_key")),
        ({}, {"HW_USER_NAME": "somebody"}, half("password and domain_name", "username")),
        ({}, {}, "No credentials are set. "),
        (given, {**hw, "HUAWEICLOUD_SDK_SECURITY_TOKEN": "OfAnother", **people.token}, "first"),
        ({"access_key": "", "auth_token": ""}, hw, "second"),
        ({"access_key": first.access_key}, sdk, half("secret_key", "access_key")),
        ({"security_token": "Alone"}, sdk, half("access_key and secret_key", "security_token")),
    ]


def test_families_and_their_order(module: Module, simulator: Simulator) -> None:
    """Credentials come from one place: the options, or the first complete family of the environment."""
    people = People(simulator)
    table = families(people)
    addresses = {"HW_OMS_ENDPOINT": simulator.url, "HUAWEICLOUD_SDK_IAM_ENDPOINT": simulator.url}
    project = {"HW_PROJECT_ID": simulator.account.project_id}
    tasks = [
        {**sync_task(**LOOK, **options), "environment": {**addresses, **project, **environment}}
        for options, environment, _expected in table
    ]
    results = module.play(tasks).results
    callers = iter([people.caller(one) for one in simulator.log if one.path != "/v3/auth/tokens"])
    outcomes = [
        result["msg"][: len(expected)] if result.get("failed") else next(callers)
        for result, (_options, _environment, expected) in zip(results, table)
    ]
    assert outcomes == [expected for _options, _environment, expected in table]
    assert next(callers, "nobody else") == "nobody else"


def test_addresses_and_project_fall_back_one_by_one(module: Module, simulator: Simulator) -> None:
    """Options take precedence over the environment, and the first variable that is not empty over the others."""
    account, other = simulator.account, simulator.add_account()
    keys = {"access_key": account.access_key, "secret_key": account.secret_key}
    right, wrong, empty = account.project_id, other.project_id, ""
    both = "HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID"
    endpoint = {"HW_OMS_ENDPOINT": simulator.url}
    invalid = {"HW_REGION_NAME": "cn-east-3", "HW_CLOUD": "cloud.invalid"}
    table: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({}, {**endpoint, **dict(zip(both, (right, wrong)))}),
        ({}, {**endpoint, **dict(zip(both, (empty, right)))}),
        ({"project_id": right}, {**endpoint, **dict(zip(both, (wrong, wrong)))}),
        ({"endpoint": simulator.url, "project_id": right}, {"HW_OMS_ENDPOINT": "http://127.0.0.1:9"}),
        ({"project_id": right}, {**endpoint, **invalid}),
        ({"project_id": right}, invalid),
        ({"project_id": right, "region": "cn-north-4"}, invalid),
        ({"project_id": right, "cloud": "other.invalid"}, invalid),
        ({}, {**endpoint, **invalid}),
    ]
    tasks = [
        {**sync_task(**LOOK, **keys, **options, retry_timeout=0), "environment": environment}
        for options, environment in table
    ]
    results = module.play(tasks).results
    assert [result.get("msg") for result in results[:5]] == [None] * 5
    assert {one.path for one in simulator.log} == {f"/v2/{right}/sync-tasks"}
    hosts = ["oms.cn-east-3.cloud", "oms.cn-north-4.cloud", "oms.cn-east-3.other", "iam.cn-east-3.cloud"]
    for result, host in zip(results[5:], hosts):
        assert f"failed: no response from https://{host}.invalid (" in result["msg"]
        assert "Check endpoint, region and proxy" in result["msg"]


def test_bucket_keys_from_the_environment(module: Module, simulator: Simulator) -> None:
    """Each pair comes from one place; the key of the CDN is read only if its type requires one."""
    cdn = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
    source = {name: BUCKET_KEYS[name] for name in ("src_ak", "src_sk")}
    nothing = {**BUCKET_ENVIRONMENT, "OMS_SRC_AK": "Other", "OMS_SRC_SK": "OtherSecret"}
    table: list[tuple[dict[str, Any], dict[str, str], str]] = [
        ({}, BUCKET_ENVIRONMENT, ""),
        (source, nothing, ""),
        ({"source_cdn": cdn}, {**BUCKET_ENVIRONMENT, "OMS_CDN_KEY": "TheKeyOfTheCdn"}, "TheKeyOfTheCdn"),
        ({"source_cdn": {**cdn, "authentication_key": "OfTheOption"}}, {**nothing, "OMS_CDN_KEY": "x"}, "OfTheOption"),
        ({"source_cdn": {**cdn, "authentication_type": "NONE"}}, {**BUCKET_ENVIRONMENT, "OMS_CDN_KEY": "x"}, ""),
    ]
    refused: list[tuple[dict[str, Any], dict[str, str], str]] = [
        ({"src_ak": "OnlyTheKey"}, BUCKET_ENVIRONMENT, "state present requires src_sk (or OMS_SRC_SK). "),
        ({}, {**BUCKET_ENVIRONMENT, "OMS_DST_SK": ""}, "state present requires dst_sk (or OMS_DST_SK). "),
        (
            {"source_cdn": cdn},
            BUCKET_ENVIRONMENT,
            "state present requires source_cdn.authentication_key (or OMS_CDN_KEY). ",
        ),
    ]
    tenants = [simulator.add_account() for _row in (*table, *refused)]
    tasks = [
        {**sync_task(**BUCKETS, **keys_of(simulator, tenant), **options), "environment": environment}
        for tenant, (options, environment, _expected) in zip(tenants, (*table, *refused))
    ]
    results = module.play(tasks).results
    stored = [simulator.tasks(tenant.project_id)[0]["key_hashes"] for tenant in tenants[: len(table)]]
    for kept, (_options, environment, key) in zip(stored, table):
        assert kept.pop("authentication_key", "") == (simulator.hash(key) if key else "")
        assert kept["dst_sk"] == simulator.hash(environment["OMS_DST_SK"])
    ours = {name: simulator.hash(value) for name, value in BUCKET_KEYS.items()}
    assert [kept == ours for kept in stored] == [True, True, True, False, True]
    assert [result["msg"] for result in results[len(table) :]] == [
        expected + "Nothing was sent." for *_rest, expected in refused
    ]


def test_all_of_it_from_the_callers_environment(ansible: Ansible, simulator: Simulator) -> None:
    """As in a job of a controller: no key is in an Ansible variable."""
    account = simulator.account
    environment = {
        "HW_OMS_ENDPOINT": simulator.url,
        "HW_PROJECT_ID": account.project_id,
        "HW_ACCESS_KEY": account.access_key,
        "HW_SECRET_KEY": account.secret_key,
        **BUCKET_ENVIRONMENT,
    }
    (result,) = ansible.play([sync_task(**BUCKETS)], env=environment).results
    assert result["changed"]
    assert {name for name in PHOTOS if name in str(result)} == set(BUCKETS)
