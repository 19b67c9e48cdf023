# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run uses the right credentials and the right endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._client.connection import Connection, resolve_connection
from ansible_collections.hwcloud.oms.plugins.module_utils._client.credentials import Credentials, resolve_credentials
from ansible_collections.hwcloud.oms.plugins.module_utils._client.options import CONNECTION_SPEC
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import ConfigurationError
from ansible_collections.hwcloud.oms.tests.support.harness import EMPTY, defaults

SDK = {"HUAWEICLOUD_SDK_AK": "sdk-ak", "HUAWEICLOUD_SDK_SK": "sdk-sk"}
HW = {"HW_ACCESS_KEY": "hw-ak", "HW_SECRET_KEY": "hw-sk"}
CLOUD = {"CLOUD_SDK_AK": "cloud-ak", "CLOUD_SDK_SK": "cloud-sk"}
TOKEN = {"HW_AUTH_TOKEN": "env-token"}
PASSWORD = {"HW_USER_NAME": "env-user", "HW_USER_PASSWORD": "env-password", "HW_DOMAIN_NAME": "env-domain"}
KEYS = {"access_key": "ak", "secret_key": "sk"}
LOGIN = {"username": "user", "password": "password", "domain_name": "domain"}


def credentials(environ: Mapping[str, str] = EMPTY, **options: Any) -> dict[str, str]:
    """Return the connection without options that are not set."""
    found = resolve_credentials(options, environ)._asdict()
    return {name: value for name, value in found.items() if value is not None}


def refusal(environ: Mapping[str, str] = EMPTY, **options: Any) -> str:
    with pytest.raises(ConfigurationError) as failure:
        resolve_credentials(options, environ)
    return failure.value.message


def connection(environ: Mapping[str, str] = EMPTY, **options: Any) -> Connection:
    default_region = options.pop("default_region", None)
    return resolve_connection(dict(defaults(CONNECTION_SPEC), **dict(KEYS, **options)), environ, default_region)


# From the options


@pytest.mark.parametrize(
    "given_options", [KEYS, dict(KEYS, security_token="st"), {"auth_token": "t"}, LOGIN], ids="+".join
)
def test_each_way_by_options(given_options: dict[str, str]) -> None:
    everything = {**SDK, **HW, **CLOUD, **TOKEN, **PASSWORD, "HUAWEICLOUD_SDK_SECURITY_TOKEN": "other"}
    assert credentials(everything, **given_options) == given_options


@pytest.mark.parametrize("name", list(Credentials._fields))
def test_any_one_option_shuts_the_environment_out(name: str) -> None:
    everything = {**SDK, **HW, **CLOUD, **TOKEN, **PASSWORD}
    if name == "auth_token":
        assert credentials(everything, auth_token="t") == {"auth_token": "t"}
    else:
        assert f"Incomplete credentials: {name} is set, but " in refusal(everything, **{name: "x"})


@pytest.mark.parametrize(
    ("given_options", "missing", "variables"),
    [
        ({"access_key": "x"}, "secret_key is", "HUAWEICLOUD_SDK_SK or HW_SECRET_KEY or CLOUD_SDK_SK"),
        ({"secret_key": "x"}, "access_key is", "HUAWEICLOUD_SDK_AK or HW_ACCESS_KEY or CLOUD_SDK_AK"),
        (
            {"security_token": "x"},
            "access_key and secret_key are",
            "HUAWEICLOUD_SDK_AK or HW_ACCESS_KEY or CLOUD_SDK_AK",
        ),
        ({"username": "x", "password": "y"}, "domain_name is", "HW_DOMAIN_NAME"),
        ({"domain_name": "x"}, "username and password are", "HW_USER_NAME"),
    ],
)
def test_half_a_way_names_what_is_missing_and_where_it_is_set(
    given_options: dict[str, str], missing: str, variables: str
) -> None:
    text = refusal(**given_options)
    verb = "is" if len(given_options) == 1 else "are"
    assert f"{' and '.join(sorted(given_options))} {verb} set, but {missing} missing." in text
    assert variables in text
    assert not any(f"{name} (" in text for name in given_options)


@pytest.mark.parametrize(
    ("given_options", "kinds"),
    [
        (dict(KEYS, auth_token="t"), "keys (access_key, secret_key) and token (auth_token)"),
        (dict(LOGIN, auth_token="t"), "token (auth_token) and password (username, password, domain_name)"),
        ({"access_key": "a", "username": "u"}, "keys (access_key) and password (username)"),
        ({"security_token": "a", "auth_token": "t"}, "keys (security_token) and token (auth_token)"),
    ],
)
def test_two_kinds_at_once(given_options: dict[str, str], kinds: str) -> None:
    assert f"Credentials of more than one kind are set: {kinds}." in refusal(**given_options)


def test_none_at_all_names_every_way() -> None:
    text = refusal()
    assert text.startswith("No credentials are set.")
    assert all(part in text for part in ("access_key", "auth_token", "username", "HW_AUTH_TOKEN", "HW_DOMAIN_NAME"))


def test_empty_counts_as_unset() -> None:
    assert credentials(HW, access_key="", auth_token="", password="") == {"access_key": "hw-ak", "secret_key": "hw-sk"}
    assert credentials(auth_token="t", access_key="") == {"auth_token": "t"}
    assert credentials({**dict.fromkeys(SDK, ""), **HW}) == {"access_key": "hw-ak", "secret_key": "hw-sk"}
    assert refusal(dict.fromkeys([*SDK, *TOKEN], "")).startswith("No credentials are set.")


# From the environment


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (SDK, {"access_key": "sdk-ak", "secret_key": "sdk-sk"}),
        (CLOUD, {"access_key": "cloud-ak", "secret_key": "cloud-sk"}),
        (TOKEN, {"auth_token": "env-token"}),
        (PASSWORD, {"username": "env-user", "password": "env-password", "domain_name": "env-domain"}),
        ({**PASSWORD, **TOKEN, **CLOUD, **HW, **SDK}, {"access_key": "sdk-ak", "secret_key": "sdk-sk"}),
        ({**PASSWORD, **TOKEN, **CLOUD, **HW}, {"access_key": "hw-ak", "secret_key": "hw-sk"}),
        ({**PASSWORD, **TOKEN, **CLOUD}, {"access_key": "cloud-ak", "secret_key": "cloud-sk"}),
        ({**PASSWORD, **TOKEN}, {"auth_token": "env-token"}),
        # An incomplete family is skipped if another one is complete.
        ({"HUAWEICLOUD_SDK_AK": "x", **HW}, {"access_key": "hw-ak", "secret_key": "hw-sk"}),
        ({"HUAWEICLOUD_SDK_AK": "x", "HW_SECRET_KEY": "y", **TOKEN}, {"auth_token": "env-token"}),
        ({"HUAWEICLOUD_SDK_SECURITY_TOKEN": "x", **CLOUD}, {"access_key": "cloud-ak", "secret_key": "cloud-sk"}),
    ],
)
def test_the_first_way_of_the_environment_that_is_whole(environ: dict[str, str], expected: dict[str, str]) -> None:
    assert credentials(environ) == expected


@pytest.mark.parametrize(
    ("environ", "token"),
    [
        ({**SDK, "HUAWEICLOUD_SDK_SECURITY_TOKEN": "st"}, "st"),
        ({**HW, "HW_SECURITY_TOKEN": "st"}, "st"),
        ({**HW, "HUAWEICLOUD_SDK_SECURITY_TOKEN": "st"}, None),
        ({**SDK, "HW_SECURITY_TOKEN": "st"}, None),
        ({**CLOUD, "HW_SECURITY_TOKEN": "st", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "st"}, None),
    ],
)
def test_a_security_token_goes_with_its_own_family(environ: dict[str, str], token: str | None) -> None:
    assert credentials(environ).get("security_token") == token


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({"HUAWEICLOUD_SDK_AK": "x", "HW_SECRET_KEY": "y"}, "access_key is set, but secret_key is missing."),
        ({"CLOUD_SDK_SK": "x"}, "secret_key is set, but access_key is missing."),
        ({"HW_USER_NAME": "x"}, "username is set, but password and domain_name are missing."),
        (
            {"HW_SECURITY_TOKEN": "x", "HW_USER_NAME": "y"},
            "security_token is set, but access_key and secret_key are missing.",
        ),
    ],
)
def test_where_none_is_whole_the_half_one_is_the_error(environ: dict[str, str], missing: str) -> None:
    assert missing in refusal(environ)


@given(st.dictionaries(st.sampled_from([*SDK, *HW, *CLOUD, *TOKEN, *PASSWORD]), st.sampled_from(["", "a", "b"])))
def test_families_are_never_mixed(environ: dict[str, str]) -> None:
    try:
        found = set(credentials({name: value and name for name, value in environ.items()}).values())
    except ConfigurationError:
        return
    assert found in ({*SDK}, {*HW}, {*CLOUD}, {*TOKEN}, {*PASSWORD})


@pytest.mark.parametrize(
    "value", ["sk\n", " sk", "sk\t", "s\x00k", "s\nk", "s k", "sk\u200b", "\ufeffsk", "s\xa0k", "sk\udcff"]
)
def test_a_secret_that_was_badly_copied_is_not_sent(value: str) -> None:
    expected = "contains whitespace or a non-printable character: check how it was copied. Nothing was sent."
    assert refusal(access_key="ak", secret_key=value) == "secret_key " + expected
    assert refusal({**SDK, "HUAWEICLOUD_SDK_SK": value}) == "secret_key (from HUAWEICLOUD_SDK_SK) " + expected
    assert refusal({"HW_AUTH_TOKEN": value}) == "auth_token (from HW_AUTH_TOKEN) " + expected


def test_names_and_passwords_of_people_may_have_a_blank_inside() -> None:
    login = {"username": "Jane Doe", "password": "correct horse", "domain_name": "an account"}
    assert credentials(**login) == login
    assert refusal(**{**login, "password": "correct horse\n"}) == (
        "password contains leading or trailing whitespace or a non-printable character: check how it was copied. "
        "Nothing was sent."
    )
    assert refusal({**PASSWORD, "HW_USER_NAME": " Jane"}) == (
        "username is ' Jane' (from HW_USER_NAME): it must not contain leading or trailing whitespace or a "
        "non-printable character. Nothing was sent."
    )


@pytest.mark.parametrize("value", ["a\n", " a", "a b", "a\u200b", "a\xa0", "a\tb", "\udcffa"])
@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("project_id", "HUAWEICLOUD_SDK_PROJECT_ID"),
        ("project_id", "HW_PROJECT_ID"),
        ("region", "HW_REGION_NAME"),
        ("cloud", "HW_CLOUD"),
    ],
)
def test_a_place_that_was_badly_copied_is_named(name: str, variable: str, value: str) -> None:
    expected = "it must not contain whitespace or a non-printable character. Nothing was sent."
    for environ, options, place in (({}, {name: value}, ""), ({variable: value}, {}, f" (from {variable})")):
        with pytest.raises(ConfigurationError) as failure:
            connection(environ, endpoint="https://oms.example.org", **options)
        assert failure.value.message == f"{name} is {value!r}{place}: {expected}"


@pytest.mark.parametrize("value", ["https://me:hunter2@oms.example.org\n", "https://me:hunter2@oms\udcff"])
@pytest.mark.parametrize(
    ("name", "variable"), [("endpoint", "HW_OMS_ENDPOINT"), ("iam_endpoint", "HUAWEICLOUD_SDK_IAM_ENDPOINT")]
)
def test_an_address_that_was_badly_copied_is_not_quoted(name: str, variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as failure:
        connection({variable: value}, region="r")
    assert failure.value.message == (
        f"{name} (from {variable}) contains whitespace or a non-printable character: check how it was copied. Nothing "
        "was sent."
    )


# Endpoints


def test_addresses_follow_from_region_and_cloud() -> None:
    made = connection(region="cn-east-3")
    assert (made.endpoint, made.iam_endpoint) == (
        "https://oms.cn-east-3.myhuaweicloud.com",
        "https://iam.cn-east-3.myhuaweicloud.com",
    )
    assert connection(region="eu-west-101", cloud="myhuaweicloud.eu").endpoint == (
        "https://oms.eu-west-101.myhuaweicloud.eu"
    )


def test_the_region_falls_back_to_the_environment_and_then_to_the_destination() -> None:
    environ = {"HW_REGION_NAME": "env"}
    assert connection(environ, region="given", default_region="dst").region == "given"
    assert connection(environ, default_region="dst").region == "env"
    assert connection({"HW_REGION_NAME": ""}, region="", default_region="dst").region == "dst"
    assert connection(endpoint="https://oms.example.org").region is None
    with pytest.raises(ConfigurationError, match="region is required"):
        connection()


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("project_id", ["HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID"]),
        ("endpoint", ["HW_OMS_ENDPOINT"]),
        ("iam_endpoint", ["HUAWEICLOUD_SDK_IAM_ENDPOINT"]),
    ],
)
def test_an_invalid_credential_falls_back_one_by_one(name: str, variables: list[str]) -> None:
    values = {variable: "https://env-%d" % number for number, variable in enumerate(variables)}
    assert getattr(connection(values, region="r", **{name: "https://given"}), name) == "https://given"
    while values:
        assert getattr(connection(values, region="r", **{name: ""}), name) == next(iter(values.values()))
        del values[next(iter(values))]


def test_the_cloud_falls_back_too() -> None:
    assert connection({"HW_CLOUD": "example.org"}, region="r").endpoint == "https://oms.r.example.org"


@pytest.mark.parametrize(
    ("given_endpoint", "used"),
    [
        ("https://oms.example.org/", "https://oms.example.org"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
        ("https://gateway.example.org/oms/", "https://gateway.example.org/oms"),
    ],
)
def test_endpoints_that_can_be_used(given_endpoint: str, used: str) -> None:
    assert connection(endpoint=given_endpoint).endpoint == used


@pytest.mark.parametrize("name", ["endpoint", "iam_endpoint"])
@pytest.mark.parametrize(
    "address",
    [
        "oms.example.org",
        "ftp://oms.example.org",
        "https://",
        "https://user:hunter2@oms.example.org",
        "https://oms.example.org?x=1",
        "https://oms.example.org#x",
        "https://oms.example.org:port",
        "https://oms_example.org,",
        "https://oms.example.org/\\",
        "https://[1.2.3]",
        "https://[1.2.3.4]:443",
        "https://[:::::]",
        "https://[]",
    ],
)
def test_addresses_that_can_not_be_right(name: str, address: str) -> None:
    with pytest.raises(ConfigurationError, match="it must be a URL") as failure:
        connection(region="r", **{name: address})
    assert failure.value.message.startswith(name + " is ")
    assert "hunter2" not in failure.value.message


@pytest.mark.parametrize(
    ("name", "text"), [("region", "cn_north"), ("region", "a/b"), ("cloud", "x@y"), ("cloud", "a#")]
)
def test_region_and_cloud_become_part_of_an_address(name: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match="only contain letters, digits, hyphens and dots"):
        connection(**dict({"region": "r"}, **{name: text}))


def test_project_id_has_a_length() -> None:
    assert connection(region="r", project_id="p" * 1024).project_id == "p" * 1024
    with pytest.raises(ConfigurationError, match="project_id is 1025 characters long"):
        connection(region="r", project_id="p" * 1025)


@pytest.mark.parametrize("name", ["connect_timeout", "read_timeout", "retry_timeout"])
def test_times(name: str) -> None:
    for value in (-1.0, float("inf"), float("nan")):
        with pytest.raises(ConfigurationError, match=name):
            connection(region="r", **{name: value})
    if name == "retry_timeout":
        assert connection(region="r", retry_timeout=0.0).retry_timeout == 0.0
    else:
        with pytest.raises(ConfigurationError, match="more than 0"):
            connection(region="r", **{name: 0.0})


@pytest.mark.parametrize(
    ("options", "verify"),
    [({}, True), ({"ca_path": "/ca"}, "/ca"), ({"validate_certs": False}, False), ({"ca_path": ""}, True)],
)
def test_which_certificates_are_trusted(options: dict[str, Any], verify: Any) -> None:
    environ = {"REQUESTS_CA_BUNDLE": "/other", "CURL_CA_BUNDLE": "/other"}
    assert connection(environ, region="r", **options).verify == verify
