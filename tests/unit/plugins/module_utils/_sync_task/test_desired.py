# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options follow the rules that an argument spec cannot express."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._api.bucket_pair import SourceCdn
from ansible_collections.hwcloud.oms.plugins.module_utils._common.bucket_options import CDN_TYPES, CLOUDS, CRC64_CLOUDS
from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import ConfigurationError
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.desired import DesiredTask, check_sync_task
from ansible_collections.hwcloud.oms.tests.simulator.cloud import KEYS, TASK
from ansible_collections.hwcloud.oms.tests.support.harness import EMPTY, IDENTITY, arguments

NO_KEYS: dict[str, Any] = dict.fromkeys(KEYS)
NO_BUCKETS: dict[str, Any] = dict.fromkeys(IDENTITY)
CDN = {"domain": "cdn.example.org", "protocol": "https"}
ENVIRON = {"OMS_SRC_AK": "e-src-ak", "OMS_SRC_SK": "e-src-sk", "OMS_DST_AK": "e-dst-ak", "OMS_DST_SK": "e-dst-sk"}


def check(environ: Mapping[str, str] = EMPTY, **options: Any) -> tuple[DesiredTask, list[str]]:
    warnings: list[str] = []
    return check_sync_task(arguments(**dict(TASK, **options)), environ, warnings.append), warnings


def refusal(environ: Mapping[str, str] = EMPTY, **options: Any) -> str:
    with pytest.raises(ConfigurationError) as failure:
        check(environ, **options)
    return failure.value.message


def cdn(**fields: Any) -> dict[str, Any]:
    return {"source_cdn": dict(CDN, **fields)}


def test_what_is_given_is_what_is_wanted() -> None:
    want, warnings = check(description="d", enable_restore=False, src_crypto_type="KMS", **cdn(crypto_type="DEFAULT"))
    assert want.identity == ("Aliyun", *(IDENTITY[name] for name in list(IDENTITY)))
    assert want.settings == {
        "description": "d",
        "enable_restore": False,
        "source_cdn": SourceCdn("cdn.example.org", "https", "NONE"),
    }
    assert want.crypto == {"src_crypto_type": "KMS", "source_cdn": {"crypto_type": "DEFAULT"}}
    assert want.keys == KEYS
    assert (want.preflight, check(preflight=True)[0].preflight) == (False, True)
    assert (want.state, want.on_drift, want.quota, want.wait, want.wait_timeout) == ("present", "fail", 5, True, 300.0)
    assert warnings == []


# Identity


@pytest.mark.parametrize("name", list(IDENTITY))
@pytest.mark.parametrize("state", ["present", "absent"])
def test_each_part_of_the_identity_is_required_and_not_empty(state: str, name: str) -> None:
    assert f"missing required options: {name} (or sync_task_id)" in refusal(state=state, **{name: None})
    assert f"{name} must not be empty" in refusal(state=state, **{name: ""})


def test_with_an_id_the_buckets_may_be_left_out_and_the_cloud_is_not_compared() -> None:
    want, _warnings = check(sync_task_id="id-1", **NO_BUCKETS)
    assert want.identity == (None,) * 5
    assert check(sync_task_id="id-1")[0].identity[1:] == tuple(IDENTITY.values())


# Lengths, each at its limit


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("src_region", 100),
        ("src_bucket", 1024),
        ("dst_region", 100),
        ("dst_bucket", 1024),
        ("sync_task_id", 255),
        ("src_ak", 100),
        ("src_sk", 100),
        ("dst_ak", 100),
        ("dst_sk", 100),
        ("description", 255),
        ("app_id", 255),
        ("src_kms_key_id", 36),
        ("dst_kms_key_id", 36),
    ],
)
def test_lengths(name: str, most: int) -> None:
    check(**{name: "a"})
    check(**{name: "a" * most})
    assert "%s is %d characters long (maximum %d)" % (name, most + 1, most) in refusal(**{name: "a" * (most + 1)})


@pytest.mark.parametrize(("name", "most"), [("authentication_key", 255), ("domain", 1024), ("kms_key_id", 36)])
def test_lengths_in_source_cdn(name: str, most: int) -> None:
    kind = {"authentication_type": "ALIYUN_OSS_A", "authentication_key": "k"}
    check(**cdn(**dict(kind, **{name: "a" * most})))
    assert f"source_cdn.{name} is {most + 1} characters long" in refusal(
        **cdn(**dict(kind, **{name: "a" * (most + 1)}))
    )


@pytest.mark.parametrize("name", ["description", "app_id", "src_kms_key_id"])
def test_what_may_be_empty(name: str) -> None:
    check(**{name: ""})


def test_what_must_not_be_empty() -> None:
    assert "sync_task_id must not be empty" in refusal(sync_task_id="")
    assert "source_cdn.domain must not be empty" in refusal(**cdn(domain=""))


@pytest.mark.parametrize("name", list(ENVIRON))
def test_lengths_hold_for_keys_from_the_environment_too(name: str) -> None:
    long = dict(ENVIRON, **{name: "a" * 101})
    assert f"{name[4:].lower()} is 101 characters long" in refusal(long, **NO_KEYS)


def test_every_problem_is_reported_at_once_and_that_nothing_was_sent() -> None:
    text = refusal(src_region="", dst_bucket="b" * 1025, quota=0)
    assert text == (
        "src_region must not be empty; dst_bucket is 1025 characters long (maximum 1024); "
        "quota is 0: it must be 1 or more. Nothing was sent."
    )


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            {"src_region": None, "dst_bucket": None},
            "missing required options: src_region, dst_bucket (or sync_task_id)",
        ),
        ({"wait_timeout": -1.0}, "wait_timeout is -1.0: it must be 0 seconds or more"),
        ({"description": "<b>"}, "description contains < >, which the service does not accept"),
        (
            {"src_cloud_type": "AWS", "consistency_check": "crc64"},
            "consistency_check crc64 is supported only for HuaweiCloud, Aliyun, Tencent, not for AWS",
        ),
        (cdn(domain="a:1"), "source_cdn.domain must be a bare domain name, without scheme, port or path"),
        (cdn(authentication_key="k"), "source_cdn.authentication_key is set, but authentication_type is NONE"),
        (
            cdn(authentication_type="ALIYUN_OSS_A"),
            "state present requires source_cdn.authentication_key (or OMS_CDN_KEY)",
        ),
        ({"dst_ak": None, "dst_sk": ""}, "state present requires dst_ak (or OMS_DST_AK), dst_sk (or OMS_DST_SK)"),
        ({"src_cloud_type": "Tencent"}, "state present requires app_id (for a Tencent source)"),
    ],
)
def test_a_refusal_names_the_option_and_says_that_nothing_was_sent(options: dict[str, Any], text: str) -> None:
    assert refusal(**options) == f"{text}. Nothing was sent."


# Numbers


@pytest.mark.parametrize("value", [0, -1])
def test_quota_is_one_or_more(value: int) -> None:
    assert "quota is %d" % value in refusal(quota=value)
    assert check(quota=1)[0].quota == 1


@pytest.mark.parametrize("value", [-0.1, float("inf"), float("-inf"), float("nan")])
def test_wait_timeout_is_a_time(value: float) -> None:
    assert "wait_timeout is " in refusal(wait_timeout=value)
    assert check(wait_timeout=0.0)[0].wait_timeout == 0.0


# Characters and combinations


@pytest.mark.parametrize("character", list("<>()\"'&"))
def test_characters_that_a_description_must_not_have(character: str) -> None:
    assert f"description contains {character}, which" in refusal(description=f"a{character}b")


def test_a_description_may_have_any_other_character() -> None:
    check(description="".join(set(string.printable) - set("<>()\"'&")))


def test_a_backslash_in_a_description_is_only_warned_of() -> None:
    assert any(text.startswith("description contains one of") for text in check(description="a\\b")[1])


def test_tencent_needs_an_app_id_where_a_create_may_follow() -> None:
    for state in ("present", "started", "restarted"):
        assert "app_id (for a Tencent source)" in refusal(state=state, src_cloud_type="Tencent")
        assert "app_id" in refusal(state=state, src_cloud_type="Tencent", app_id="")
    assert "app_id" in check(state="stopped", src_cloud_type="Tencent")[0].create_problem
    assert check(state="started", src_cloud_type="Tencent", app_id="1")[0].create_problem == ""
    check(state="started", src_cloud_type="Tencent", sync_task_id="id-1")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_crc64_works_for_three_clouds(cloud: str) -> None:
    options = {"src_cloud_type": cloud, "consistency_check": "crc64", "app_id": "1"}
    if cloud in ("HuaweiCloud", "Aliyun", "Tencent"):
        check(**options)
    else:
        assert "crc64 is supported only for {}, not for {}".format(", ".join(CRC64_CLOUDS), cloud) in refusal(**options)
        check(sync_task_id="id-1", **options)


@pytest.mark.parametrize("domain", ["https://cdn.example.org", "cdn.example.org:443", "cdn.example.org/path"])
def test_a_domain_with_scheme_port_or_path(domain: str) -> None:
    assert "source_cdn.domain must be a bare domain name" in refusal(**cdn(domain=domain))
    check(**cdn(domain="XYZ.example.org"))


@pytest.mark.parametrize("kind", list(CDN_TYPES))
def test_which_cdn_types_need_a_key(kind: str) -> None:
    needs_key = kind.startswith(("ALIYUN_OSS_", "TENCENT_COS_")) or kind == "AZURE_SAS_TOKEN"
    if needs_key:
        assert "source_cdn.authentication_key (or OMS_CDN_KEY)" in refusal(**cdn(authentication_type=kind))
        assert "authentication_key" in refusal(**cdn(authentication_type=kind, authentication_key=""))
    else:
        check(**cdn(authentication_type=kind))
    given = cdn(authentication_type=kind, authentication_key="k")
    if kind == "NONE":
        assert "authentication_key is set, but authentication_type is NONE" in refusal(**given)
    else:
        assert check(**given)[0].keys["authentication_key"] == "k"


# Keys


@pytest.mark.parametrize("state", ["present", "started", "restarted"])
@pytest.mark.parametrize("name", list(KEYS))
def test_each_key_is_required_where_a_create_or_a_start_may_follow(state: str, name: str) -> None:
    for unset in (None, ""):
        text = refusal(state=state, **{name: unset})
        assert text == f"state {state} requires {name} (or OMS_{name.upper()}). Nothing was sent."


@pytest.mark.parametrize("state", ["stopped", "absent"])
def test_states_that_start_nothing_need_no_keys(state: str) -> None:
    want, _warnings = check(state=state, **NO_KEYS)
    assert ("src_ak" in want.create_problem) is (state == "stopped")


def test_present_by_id_needs_keys_only_where_a_successor_may_be_made() -> None:
    check(sync_task_id="id-1", **NO_KEYS)
    check(sync_task_id="id-1", on_drift="warn", **NO_KEYS)
    for on_drift in ("recreate", "replace"):
        assert "requires src_ak" in refusal(sync_task_id="id-1", on_drift=on_drift, **NO_KEYS)
    assert "requires src_ak" in refusal(sync_task_id="id-1", state="started", **NO_KEYS)


def test_keys_come_from_the_environment() -> None:
    want, _warnings = check(ENVIRON, **NO_KEYS)
    assert want.keys == {"src_ak": "e-src-ak", "src_sk": "e-src-sk", "dst_ak": "e-dst-ak", "dst_sk": "e-dst-sk"}
    assert check(ENVIRON, **dict.fromkeys(KEYS, ""))[0].keys == want.keys


def test_options_win_over_the_environment_pair_by_pair() -> None:
    want, _warnings = check(ENVIRON, dst_ak=None, dst_sk=None)
    assert want.keys == dict(KEYS, dst_ak="e-dst-ak", dst_sk="e-dst-sk")


@pytest.mark.parametrize(
    ("name", "missing"), [("src_ak", "src_sk"), ("src_sk", "src_ak"), ("dst_ak", "dst_sk"), ("dst_sk", "dst_ak")]
)
def test_a_pair_comes_whole_from_one_place(name: str, missing: str) -> None:
    half = dict(NO_KEYS, **{name: "given"})
    assert refusal(ENVIRON, **half) == f"state present requires {missing} (or OMS_{missing.upper()}). Nothing was sent."


@pytest.mark.parametrize("name", list(ENVIRON))
def test_half_a_pair_or_an_empty_key_in_the_environment(name: str) -> None:
    for environ in ({key: value for key, value in ENVIRON.items() if key != name}, dict(ENVIRON, **{name: ""})):
        assert f"(or {name})" in refusal(environ, **NO_KEYS)


def test_the_cdn_key_comes_from_the_environment_where_the_type_wants_one() -> None:
    environ = {"OMS_CDN_KEY": "e-cdn"}
    assert check(environ, **cdn(authentication_type="ALIYUN_OSS_A"))[0].keys["authentication_key"] == "e-cdn"
    for kind in ("NONE", "QINIU_PRIVATE_AUTHENTICATION"):
        assert "authentication_key" not in check(environ, **cdn(authentication_type=kind))[0].keys
    assert "authentication_key" not in check(environ)[0].keys
    given = cdn(authentication_type="ALIYUN_OSS_A", authentication_key="own")
    assert check(environ, **given)[0].keys["authentication_key"] == "own"
    assert "OMS_CDN_KEY" in refusal({"OMS_CDN_KEY": ""}, **cdn(authentication_type="ALIYUN_OSS_A"))
    assert "source_cdn.authentication_key is 256 characters long" in refusal(
        {"OMS_CDN_KEY": "k" * 256}, **cdn(authentication_type="ALIYUN_OSS_A")
    )


# Whitespace and invisible characters

UNSEEN = ["%s\n", " %s", "%s\r\n", "%s\t", "%s\u200b", "\ufeff%s", "%s\xa0", "a %s", "%s\x00"]
BADLY_COPIED = "contains whitespace or a non-printable character: check how it was copied. Nothing was sent."


def not_there(name: str) -> str:
    """A region of another vendor may contain a blank."""
    where = "leading or trailing whitespace" if name == "src_region" else "whitespace"
    return f"it must not contain {where} or a non-printable character. Nothing was sent."


@pytest.mark.parametrize("shape", UNSEEN)
@pytest.mark.parametrize("name", [*IDENTITY, "app_id", "src_kms_key_id", "dst_kms_key_id", "sync_task_id"])
def test_names_and_ids_have_no_whitespace(name: str, shape: str) -> None:
    value = shape % "value"
    if (name, shape) == ("src_region", "a %s"):
        assert check(**{name: value})[0].identity[1] == value
    else:
        assert refusal(**{name: value}) == f"{name} is {value!r}: {not_there(name)}"


@pytest.mark.parametrize("name", [*IDENTITY, "sync_task_id"])
def test_absent_looks_at_whitespace_too(name: str) -> None:
    assert refusal(state="absent", **{name: "value "}) == f"{name} is 'value ': {not_there(name)}"


@pytest.mark.parametrize("shape", UNSEEN)
@pytest.mark.parametrize("name", list(KEYS))
def test_keys_have_no_whitespace_wherever_they_come_from(name: str, shape: str) -> None:
    value, variable = shape % "key", "OMS_" + name.upper()
    assert refusal(**{name: value}) == f"{name} {BADLY_COPIED}"
    assert refusal({**ENVIRON, variable: value}, **NO_KEYS) == f"{name} (from {variable}) {BADLY_COPIED}"


@pytest.mark.parametrize("shape", UNSEEN)
def test_neither_has_a_cdn(shape: str) -> None:
    keyed = {"authentication_type": "ALIYUN_OSS_A"}
    name, value = "source_cdn.authentication_key", shape % "key"
    assert refusal(**cdn(authentication_key=value, **keyed)) == f"{name} {BADLY_COPIED}"
    assert refusal({"OMS_CDN_KEY": value}, **cdn(**keyed)) == f"{name} (from OMS_CDN_KEY) {BADLY_COPIED}"
    for name in ("domain", "kms_key_id"):
        assert refusal(**cdn(**{name: value})) == f"source_cdn.{name} is {value!r}: {not_there(name)}"


@pytest.mark.parametrize("end", ["\n", " ", "\r\n", "\n\n", "\t\n"])
def test_a_description_loses_the_whitespace_at_its_end(end: str) -> None:
    want, warnings = check(description="photos of the web shop" + end)
    assert (want.settings, warnings) == ({"description": "photos of the web shop"}, [])
    assert check(description="d" * 255 + end)[0].settings == {"description": "d" * 255}
    assert check(description=end)[0].settings == {"description": ""}


def test_a_line_break_inside_of_a_description_is_warned_of() -> None:
    want, warnings = check(description="photos\nof the web shop\n")
    assert want.settings == {"description": "photos\nof the web shop"}
    assert warnings == ["description contains a line break or a non-printable character, which the service may reject."]


# absent checks only the identity


@pytest.mark.parametrize(("value", "text"), [("", "must not be empty"), ("a" * 256, "is 256 characters long")])
def test_absent_looks_at_the_id(value: str, text: str) -> None:
    assert f"sync_task_id {text}" in refusal(state="absent", sync_task_id=value)


def test_absent_looks_at_the_identity_alone() -> None:
    want, warnings = check(
        {"OMS_SRC_AK": "k" * 101},
        state="absent",
        description="<" * 300,
        src_ak="k" * 101,
        src_cloud_type="Tencent",
        consistency_check="transmission",
        **cdn(domain="http://x/", authentication_type="ALIYUN_OSS_A"),
    )
    assert (want.keys, warnings) == ({}, [])
