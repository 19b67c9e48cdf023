# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module oms_preflight_info: each check fails for its own reason, and passes, with the sentence of the operator."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.tests.simulator import Fault
from ansible_collections.hwcloud.oms.tests.simulator.cloud import TASK
from ansible_collections.hwcloud.oms.tests.simulator.objects import StoredObject
from ansible_collections.hwcloud.oms.tests.support.harness import Bench
from ansible_collections.hwcloud.oms.tests.support.secret_scanner import found
from ansible_collections.hwcloud.oms.tests.support.work_runner import PREFLIGHT, Finished, run

CDN = {"domain": "cdn.example.org", "protocol": "https", "authentication_type": "ALIYUN_OSS_A"}
CDN_KEY = "KeyOfTheContentNetwork"
FULL_CDN = {**CDN, "authentication_key": CDN_KEY, "crypto_type": None, "kms_key_id": None}
LISTS = {"obs_bucket": "photos-copy", "list_file_key": "urls.txt", "list_file_num": None}
URLS = {"src_cloud_type": "URLSource", "list_file": LISTS, "src_region": None, "src_bucket": None}
PAIR = ["credentials", "cloud_type", "src_region", "src_keys", "src_bucket", "src_bucket_region"]
ALL = [*PAIR, "dst_keys", "dst_bucket", "dst_bucket_region"]


@pytest.fixture
def bench() -> Bench:
    """Return a cloud with both buckets, and keys that see them and no others."""
    one = Bench()
    cloud = one.cloud
    for name, region in (("photos-origin", "cn-hangzhou"), ("letters", "cn-hangzhou"), ("far", "cn-beijing")):
        cloud.add_bucket("Aliyun", name, region)
    cloud.bucket("Aliyun", "photos-origin").put(StoredObject("summer/1.jpg", 1))
    cloud.add_bucket("HEC", "photos-copy", "cn-north-4")
    cloud.add_bucket("HEC", "in-the-east", "cn-east-3")
    cloud.add_keys("Aliyun", ak="source-ak", sk="source-sk")
    cloud.add_keys("HEC", ak="target-ak", sk="target-sk")
    cloud.add_cdn("cdn.example.org", cloud_type="Aliyun", authentication_key=CDN_KEY)
    return one


def look(bench: Bench, **options: Any) -> Finished:
    """Run the checks of a pair that works; options are added, and None removes one."""
    given = {name: value for name, value in {**TASK, "fail_on_problem": False, **options}.items() if value is not None}
    return run(bench, PREFLIGHT, **given)


def errors(done: Finished) -> dict[str, str]:
    assert done.good, done.result
    return {check["name"]: check["error"] for check in done.result["checks"] if not check["ok"]}


def details(done: Finished) -> dict[str, str]:
    assert done.good, done.result
    return {check["name"]: check["detail"] for check in done.result["checks"] if check["ok"]}


def names(done: Finished) -> list[str]:
    return [check["name"] for check in done.result["checks"]]


def skipped(done: Finished) -> list[str]:
    """Return what was not checked, without what never can be."""
    return list(done.result["not_checked"][:-4])


# A pair that works


def test_a_pair_that_works_is_ready_and_costs_at_most_ten_requests(bench: Bench) -> None:
    done = look(bench)
    assert details(done) == {
        "credentials": "The account may list synchronization tasks and migration tasks.",
        "cloud_type": "Aliyun",
        "src_region": "cn-hangzhou (Region cn-hangzhou)",
        "src_keys": "The keys list 3 buckets.",
        "src_bucket": "photos-origin",
        "src_bucket_region": "cn-hangzhou",
        "dst_keys": "The keys list 2 buckets.",
        "dst_bucket": "photos-copy",
        "dst_bucket_region": "cn-north-4",
    }
    assert names(done) == ALL
    assert (done.result["ready"], done.result["changed"]) == (True, False)
    assert done.result["requests"] == len(done.requests) <= 10
    assert [text.partition(":")[0] for text in done.result["not_checked"]] == [
        "rights on single objects",
        "the right to write",
        "encryption",
        "archived objects",
    ]
    assert bench.cloud.writes() == []


def test_everything_together_costs_at_most_ten_requests_and_one_for_each_prefix(bench: Bench) -> None:
    done = look(bench, object_key=["summer/", "summer/1.jpg", ""], source_cdn=FULL_CDN)
    assert errors(done) == {}
    assert names(done) == [*PAIR, "src_prefixes", *ALL[6:], "source_cdn"]
    assert done.result["requests"] == len(done.requests) <= 12
    assert done.operations.count("CheckPrefix") == 2
    without = look(bench, source_cdn=FULL_CDN)
    assert without.result["requests"] <= 10


@pytest.mark.parametrize("check_mode", [False, True])
def test_check_mode_reads_as_well(bench: Bench, check_mode: bool) -> None:
    assert run(bench, PREFLIGHT, check_mode, **TASK).result["ready"]


def test_checks_without_their_options_are_left_out(bench: Bench) -> None:
    nothing = look(bench, **dict.fromkeys(TASK))
    assert (names(nothing), nothing.result["requests"], skipped(nothing)) == (["credentials", "cloud_type"], 3, [])
    only_source = {name: value for name, value in TASK.items() if name.startswith("src")}
    assert names(look(bench, **{**dict.fromkeys(TASK), **only_source})) == PAIR
    only_keys = {"src_ak": "source-ak", "src_sk": "source-sk"}
    assert names(look(bench, **{**dict.fromkeys(TASK), **only_keys})) == ["credentials", "cloud_type", "src_keys"]


def test_a_failure_has_all_problems_at_once_and_everything_that_was_found(bench: Bench) -> None:
    done = look(bench, src_region="cn-beijing", dst_bucket="photos-cpy", fail_on_problem=True)
    assert not done.good
    assert done.msg == (
        "Preflight failed: 2 of 8 checks found a problem. Nothing was changed. src_bucket_region: src_region is "
        "cn-beijing, but src_bucket photos-origin is in cn-hangzhou. Set src_region to cn-hangzhou. dst_bucket: "
        "dst_bucket is photos-cpy, but dst_ak and dst_sk list no bucket of that name. Did you mean photos-copy?"
    )
    assert (done.result["ready"], len(done.result["checks"])) == (False, 8)
    assert "dst_bucket_region: it depends on dst_bucket" in done.result["not_checked"]
    assert (done.result["error"]["operation"], done.result["error"]["retryable"]) == ("preflight", False)


# Each check, failing for its own reason


BAD: list[tuple[dict[str, Any], str, str]] = [
    (
        {"src_cloud_type": "aliyun"},
        "cloud_type",
        "src_cloud_type is aliyun, which is not one of AWS, Azure, Aliyun, Tencent, HuaweiCloud, QingCloud, "
        "KingsoftCloud, Baidu, Qiniu, Google, URLSource, UCloud. Did you mean Aliyun?",
    ),
    ({"src_cloud_type": "Alibaba Cloud"}, "cloud_type", "Did you mean Aliyun?"),
    ({"src_cloud_type": "huawei"}, "cloud_type", "Did you mean HuaweiCloud?"),
    ({"src_cloud_type": "Amazon S3"}, "cloud_type", "Did you mean AWS?"),
    ({"src_cloud_type": "Tencnt"}, "cloud_type", "Did you mean Tencent?"),
    ({"src_cloud_type": "Nobody"}, "cloud_type", "src_cloud_type is Nobody, which is not one of AWS, "),
    (
        {"src_region": "oss-cn-hangzhou"},
        "src_region",
        "src_region is oss-cn-hangzhou, which is not a region of Aliyun that the service knows. Did you mean "
        "cn-hangzhou?",
    ),
    ({"src_region": "cn-hangzou"}, "src_region", "Did you mean cn-hangzhou?"),
    ({"src_region": "CN-HANGZHOU"}, "src_region", "Did you mean cn-hangzhou?"),
    ({"src_region": "nowhere"}, "src_region", "which is not a region of Aliyun that the service knows."),
    (
        {"src_sk": "wrong"},
        "src_keys",
        "Listing the buckets failed: http://localhost responded: OMS.0153; The keys are invalid. (HTTP 400). Check "
        "src_ak and src_sk, and that they may list buckets.",
    ),
    ({"src_ak": "wrong"}, "src_keys", "Check src_ak and src_sk, and that they may list buckets."),
    (
        {"src_bucket": "photo-origin"},
        "src_bucket",
        "src_bucket is photo-origin, but src_ak and src_sk list no bucket of that name. Did you mean photos-origin?",
    ),
    ({"src_bucket": "nothing-like-it"}, "src_bucket", "src_ak and src_sk list no bucket of that name."),
    (
        {"src_bucket": "oss://photos-origin/"},
        "src_bucket",
        "src_bucket is oss://photos-origin/: write the name of the bucket alone, photos-origin.",
    ),
    (
        {"src_bucket": "photos-origin/summer"},
        "src_bucket",
        "write the name of the bucket alone, photos-origin; objects below a folder are chosen with object_key",
    ),
    ({"src_bucket": "https://photos-origin.oss-cn-hangzhou.aliyuncs.com/"}, "src_bucket", "alone, photos-origin."),
    (
        {"src_bucket": "far"},
        "src_bucket_region",
        "src_region is cn-hangzhou, but src_bucket far is in cn-beijing. Set src_region to cn-beijing.",
    ),
    (
        {"object_key": ["summer/", "winter/", "Summer/"]},
        "src_prefixes",
        "object_key: no object of bucket photos-origin has a name that begins with 'winter/', 'Summer/'. Names are "
        "compared with case.",
    ),
    ({"dst_sk": "wrong"}, "dst_keys", "Check dst_ak and dst_sk, and that they may list buckets."),
    ({"dst_ak": "wrong"}, "dst_keys", "OMS.0153; The keys are invalid."),
    ({"dst_bucket": "photos-copyy"}, "dst_bucket", "Did you mean photos-copy?"),
    (
        {"dst_bucket": "Photos-Copy"},
        "dst_bucket",
        "dst_bucket is Photos-Copy: names of OBS buckets have no upper case letters. Did you mean photos-copy?",
    ),
    ({"dst_bucket": "obs://photos-copy"}, "dst_bucket", "write the name of the bucket alone, photos-copy."),
    (
        {"dst_bucket": "in-the-east"},
        "dst_bucket_region",
        "dst_region is cn-north-4, but dst_bucket in-the-east is in cn-east-3. Set dst_region to cn-east-3.",
    ),
    ({"dst_region": "cn-nort-4"}, "dst_bucket_region", "Set dst_region to cn-north-4."),
    (
        {"region": "cn-east-3"},
        "dst_bucket_region",
        "The endpoint belongs to cn-east-3, but dst_bucket photos-copy is in cn-north-4. Set region to cn-north-4.",
    ),
    (
        {"source_cdn": {**FULL_CDN, "authentication_key": "another"}},
        "source_cdn",
        "source_cdn.domain cdn.example.org refuses downloads. Check source_cdn.authentication_type and "
        "source_cdn.authentication_key, and that the CDN serves the domain.",
    ),
    (
        {"list_file": LISTS},
        "list_file",
        "list_file.list_file_key is urls.txt, but bucket photos-copy has no object of that name.",
    ),
    (
        {"list_file": {**LISTS, "obs_bucket": "elsewhere"}},
        "list_file",
        "Check list_file, and that dst_ak and dst_sk may read it.",
    ),
    (
        {**URLS},
        "list_file",
        "Checking the list file failed: http://localhost responded: OMS.1003; ",
    ),
]


@pytest.mark.parametrize(("options", "name", "sentence"), BAD)
def test_one_thing_is_wrong(bench: Bench, options: dict[str, Any], name: str, sentence: str) -> None:
    done = look(bench, **options)
    # The bucket cannot be in a region that does not exist.
    also = ["src_bucket_region"] if name == "src_region" and "CN" not in options[name] else []
    assert list(errors(done)) == [name, *also]
    assert sentence in errors(done)[name]
    assert not done.result["ready"]
    assert bench.cloud.writes() == []
    assert done.result["requests"] == len(done.requests) <= 10 + len(options.get("object_key", ()))


def test_any_refusal_of_a_look_up_is_a_failed_check_with_its_code(bench: Bench) -> None:
    bench.cloud.settings.look_up_error_code = "OMS.1003"
    found = errors(look(bench, src_sk="wrong"))
    assert list(found) == ["src_keys"]
    assert "OMS.1003; The keys are invalid." in found["src_keys"]


def test_a_region_that_the_service_does_not_support(bench: Bench) -> None:
    bench.cloud.add_bucket("Aliyun", "letters", "cn-hangzhou", supported=False)
    found = errors(look(bench, src_bucket="letters"))
    assert found == {
        "src_bucket_region": "src_bucket letters is in cn-hangzhou, which the service does not support as a source."
    }
    bench.cloud.add_bucket("HEC", "photos-copy", "cn-north-4", supported=False)
    assert errors(look(bench)) == {
        "dst_bucket_region": "dst_bucket photos-copy is in cn-north-4, which the service does not support as a "
        "destination."
    }


def test_what_the_service_does_not_say_is_not_checked(bench: Bench) -> None:
    bench.cloud.settings.show_support = False
    done = look(bench)
    assert done.result["ready"]
    assert skipped(done) == ["src_bucket_region: the service does not say whether it supports cn-hangzhou"]


def test_what_depends_on_a_failed_check_is_not_asked(bench: Bench) -> None:
    done = look(bench, src_sk="wrong", object_key=["summer/"], source_cdn=FULL_CDN)
    assert skipped(done) == [
        "src_bucket: it depends on src_keys",
        "src_bucket_region: it depends on src_bucket",
        "src_prefixes: it depends on src_bucket_region",
        "source_cdn: it depends on src_bucket_region",
    ]
    assert "CheckPrefix" not in done.operations
    assert "ShowCdnInfo" not in done.operations


def test_keys_without_the_right_to_list_buckets(bench: Bench) -> None:
    bench.cloud.context.access.clear_keys()
    bench.cloud.add_keys("Aliyun", ak="source-ak", sk="source-sk", rights=["list", "read"])
    bench.cloud.add_keys("HEC", ak="target-ak", sk="target-sk")
    found = errors(look(bench))
    assert list(found) == ["src_keys"]
    assert (
        "The keys may not list buckets. (HTTP 400). Check src_ak and src_sk, and that they may list"
        in found["src_keys"]
    )


def test_keys_without_the_right_to_list_objects(bench: Bench) -> None:
    bench.cloud.context.access.clear_keys()
    bench.cloud.add_keys("Aliyun", ak="source-ak", sk="source-sk", rights=["list_buckets"])
    found = errors(look(bench, object_key=["summer/"], dst_ak=None, dst_sk=None))
    assert "that src_ak and src_sk may list the objects of photos-origin." in found["src_prefixes"]


@pytest.mark.parametrize(
    ("operation", "name", "action"),
    [
        ("ShowCloudType", "cloud_type", "oms::listCloudTypes"),
        ("ShowRegionInfo", "src_region", "oms::listCloudRegions"),
        ("ShowBucketList", "src_keys", "oms::listBuckets"),
        ("ShowBucketRegion", "src_bucket_region", "oms::listBucketRegions"),
        ("CheckPrefix", "src_prefixes", "oms::checkBucketPrefix"),
        ("ShowCdnInfo", "source_cdn", "oms::checkCdnInfo"),
    ],
)
def test_a_right_of_the_account_that_is_missing_is_named(bench: Bench, operation: str, name: str, action: str) -> None:
    bench.cloud.faults.add(Fault(operation, "status", status=403, code="OMS.0072"))
    found = errors(look(bench, object_key=["summer/"], source_cdn=FULL_CDN))
    assert list(found) == [name]
    assert found[name].endswith(f"The account needs the IAM action {action}.")


# The account


def test_a_401_ends_it_after_one_request(bench: Bench) -> None:
    done = look(bench, access_key="nobody")
    assert (names(done), len(done.requests), done.result["requests"]) == (["credentials"], 1, 1)
    assert errors(done)["credentials"].startswith(
        "Listing the synchronization tasks failed: http://localhost responded"
    )
    assert skipped(done) == [
        "cloud_type: the credentials of the account were refused",
        "src_region: it depends on cloud_type",
        "src_keys: it depends on cloud_type",
        "src_bucket: it depends on src_keys",
        "src_bucket_region: it depends on src_bucket",
        "dst_keys: the credentials of the account were refused",
        "dst_bucket: it depends on dst_keys",
        "dst_bucket_region: it depends on dst_bucket",
    ]
    failed = look(bench, access_key="nobody", fail_on_problem=True)
    assert (failed.good, failed.result["error"]["status"]) == (False, 401)


def test_a_401_in_between_ends_it_too(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("ShowBucketList", "status", status=401, code="APIGW.0301"))
    done = look(bench)
    assert list(errors(done)) == ["src_keys"]
    assert done.operations[-1] == "ShowBucketList"
    assert done.operations.count("ShowBucketList") == 1


def test_a_login_that_is_refused_is_a_failed_check(bench: Bench) -> None:
    account = {"access_key": None, "secret_key": None, "username": "someone", "password": "nothing", "domain_name": "d"}
    done = run(bench, PREFLIGHT, **{**TASK, **account, "fail_on_problem": False})
    assert list(errors(done)) == ["credentials"]
    assert (done.result["requests"], len(done.requests)) == (0, 1)


def test_either_kind_of_task_is_enough_for_an_account(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("ListTasks", "status", status=403, code="OMS.0072", times=2))
    done = look(bench)
    assert done.result["ready"]
    assert details(done)["credentials"].startswith("The account may list synchronization tasks.; Listing the migration")
    assert "oms:task:list" in details(done)["credentials"]
    assert list(errors(look(bench, object_key=["summer/"]))) == ["credentials"]
    bench.cloud.faults.add(Fault("ListTasks", "status", status=403, code="OMS.0072"))
    bench.cloud.faults.add(Fault("ListSyncTasks", "status", status=403, code="OMS.0072"))
    refused = errors(look(bench))["credentials"]
    assert "oms:synctask:list" in refused
    assert "oms:task:list" in refused


def test_a_look_up_is_retried_as_a_read_is(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("ShowBucketList", "status", status=503))
    bench.cloud.faults.add(Fault("ShowBucketRegion", "drop", "after"))
    done = look(bench)
    assert done.result["ready"]
    assert done.result["requests"] == len(done.requests) == 10
    assert len(done.warnings) == 2


def test_a_service_that_cannot_be_reached_is_asked_no_more(bench: Bench) -> None:
    bench.cloud.faults.add(Fault("ShowRegionInfo", "drop", "before", times=100))
    done = look(bench)
    assert list(errors(done)) == ["src_region"]
    assert done.operations[-1] == "ShowRegionInfo"
    assert "src_keys: the service could not be reached" in done.result["not_checked"]
    failed = look(bench, fail_on_problem=True)
    assert failed.result["error"]["retryable"]


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("ShowCloudType", "cloud_type"),
        ("ShowRegionInfo", "src_region"),
        ("ShowBucketList", "src_keys"),
        ("ShowBucketRegion", "src_bucket_region"),
        ("CheckPrefix", "src_prefixes"),
        ("ShowCdnInfo", "source_cdn"),
    ],
)
def test_a_response_of_another_shape_proves_nothing(bench: Bench, operation: str, name: str) -> None:
    bench.cloud.faults.add(Fault(operation, "status", status=200, body={"surprise": 1, "exist": "yes"}))
    done = look(bench, object_key=["summer/"], source_cdn=FULL_CDN)
    assert list(errors(done)) == [name]
    assert "The response cannot be trusted" in errors(done)[name]


# Keys of other kinds


def test_temporary_keys_of_the_source_reach_prefixes_only(bench: Bench) -> None:
    bench.cloud.add_keys("Aliyun", ak="t-ak", sk="t-sk", security_token="t-token")
    keys = {"src_ak": "t-ak", "src_sk": "t-sk", "src_security_token": "t-token"}
    done = look(bench, **keys, object_key=["summer/"], source_cdn=FULL_CDN)
    assert errors(done) == {}
    assert "src_prefixes" in details(done)
    assert skipped(done) == [
        "src_keys: this call takes no security token, so temporary keys cannot be checked",
        "src_bucket: it depends on src_keys",
        "src_bucket_region: it depends on src_bucket",
        "source_cdn: it depends on src_bucket_region",
    ]
    wrong = look(bench, **{**keys, "src_security_token": "other"}, object_key=["summer/"])
    assert list(errors(wrong)) == ["src_prefixes"]
    without = look(bench, **keys, object_key=["summer/"], src_region=None)
    assert "src_prefixes: src_region is not given" in without.result["not_checked"]


def test_temporary_keys_of_the_destination_cannot_be_checked(bench: Bench) -> None:
    bench.cloud.add_keys("HEC", ak="t-ak", sk="t-sk", security_token="t-token")
    bench.cloud.bucket("HEC", "photos-copy").put(StoredObject("urls.txt", text="a\n"))
    keys = {"dst_ak": "t-ak", "dst_sk": "t-sk", "dst_security_token": "t-token"}
    done = look(bench, **keys, list_file=LISTS)
    assert errors(done) == {}
    assert "list_file" in details(done)
    assert skipped(done)[0] == "dst_keys: this call takes no security token, so temporary keys cannot be checked"
    urls = look(bench, **URLS, **keys)
    assert any(text.startswith("list_file: this call takes no security token") for text in skipped(urls))


def test_azure_is_asked_with_a_connection_string(bench: Bench) -> None:
    bench.cloud.add_bucket("Azure", "photos-origin", "westeurope").put(StoredObject("summer/1.jpg"))
    bench.cloud.add_keys("Azure", connection_string="AccountKey=secret-of-azure")
    azure = {"src_cloud_type": "Azure", "src_region": "westeurope"}
    keyed = {**azure, "src_ak": None, "src_sk": None, "src_connection_string": "AccountKey=secret-of-azure"}
    done = look(bench, **keyed, object_key=["summer/"])
    assert (errors(done), skipped(done)) == ({}, [])
    wrong = look(bench, **{**keyed, "src_connection_string": "AccountKey=another-one"})
    assert errors(wrong)["src_keys"].endswith("Check src_connection_string, and that they may list buckets.")
    probed = look(bench, **keyed, source_cdn=FULL_CDN)
    assert skipped(probed) == ["source_cdn: the service probes a CDN with ak and sk only, and not for Google"]
    unasked = look(bench, **azure)
    assert errors(unasked) == {}
    assert skipped(unasked)[0] == "src_keys: an Azure source can be asked with src_connection_string only"
    assert unasked.operations.count("ShowBucketList") == 1, "the destination's"


def test_keys_fall_back_to_the_environment_as_a_pair(bench: Bench) -> None:
    environ = {"OMS_SRC_AK": "source-ak", "OMS_SRC_SK": "source-sk", "OMS_DST_AK": "target-ak", "OMS_DST_SK": "bad"}
    buckets = {name: value for name, value in TASK.items() if not name.endswith(("ak", "sk"))}
    done = run(bench, PREFLIGHT, environ=environ, **buckets, fail_on_problem=False)
    assert list(errors(done)) == ["dst_keys"]
    # A token of the environment does not belong to keys that are options.
    token = run(bench, PREFLIGHT, environ={"OMS_SRC_SECURITY_TOKEN": "stray"}, **TASK)
    assert token.result["ready"]


# CDN and lists


def test_a_cdn(bench: Bench) -> None:
    done = look(bench, source_cdn=FULL_CDN)
    assert details(done)["source_cdn"] == "cdn.example.org serves the bucket."
    bench.cloud.add_cdn("cdn.example.org", cloud_type="Tencent", authentication_key=CDN_KEY)
    assert "does not belong to Aliyun" in details(look(bench, source_cdn=FULL_CDN))["source_cdn"]
    bench.cloud.add_cdn("cdn.example.org", cloud_type="Aliyun", mode="refuse")
    assert "refuses downloads" in errors(look(bench, source_cdn=FULL_CDN))["source_cdn"]
    bench.cloud.add_cdn("cdn.example.org", cloud_type="Aliyun", mode="other")
    assert errors(look(bench, source_cdn=FULL_CDN)) == {
        "source_cdn": "source_cdn.domain cdn.example.org serves other content than bucket photos-origin, such as for "
        "summer/1.jpg. Check the origin and the cache of the CDN, and that it does not compress."
    }


def test_a_cdn_without_authentication_gets_no_key(bench: Bench) -> None:
    bench.cloud.add_cdn("cdn.example.org", cloud_type="Aliyun")
    open_cdn = {**FULL_CDN, "authentication_type": "NONE", "authentication_key": None}
    given = {**TASK, "source_cdn": open_cdn}
    assert run(bench, PREFLIGHT, environ={"OMS_CDN_KEY": "of-another-cdn"}, **given).result["ready"]
    assert bench.cloud.hash("of-another-cdn") not in str(bench.cloud.log)


def test_list_files(bench: Bench) -> None:
    bucket = bench.cloud.bucket("HEC", "photos-copy")
    bucket.put(StoredObject("urls.txt", text="https://example.org/a\ta.txt\n"))
    done = look(bench, **URLS)
    assert details(done)["list_file"] == "urls.txt of bucket photos-copy is a list of URLs."
    assert names(done) == ["credentials", "cloud_type", *ALL[6:], "list_file"]
    assert details(look(bench, list_file=LISTS))["list_file"] == "urls.txt of bucket photos-copy exists."
    bucket.put(StoredObject("urls.txt", text="ftp://example.org/a\n"))
    assert "Check list_file" in errors(look(bench, **URLS))["list_file"]
    bucket.put(StoredObject("lists/urls.txt", text="https://example.org/a\ta.txt\n"))
    folder = {**URLS, "list_file": {**LISTS, "list_file_key": "lists/"}}
    assert "list_file" in details(look(bench, **folder))


def test_prefixes_beyond_the_limit_are_not_checked(bench: Bench) -> None:
    done = look(bench, object_key=["summer/", "", *map(str, range(30))], prefix_limit=1)
    assert done.result["ready"]
    assert skipped(done) == ["src_prefixes: 30 of object_key beyond prefix_limit (1)"]
    assert done.operations.count("CheckPrefix") == 1
    none = look(bench, object_key=["summer/"], prefix_limit=0)
    assert skipped(none)[0] == "src_prefixes: prefix_limit is 0"


# What is refused before anything is sent


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"src_sk": None}, "incomplete credentials: src_ak is set, but not src_sk (or OMS_SRC_SK)"),
    ({"dst_ak": None}, "incomplete credentials: dst_sk is set, but not dst_ak (or OMS_DST_AK)"),
    ({"src_ak": None, "src_sk": None, "src_security_token": "t"}, "incomplete credentials: src_security_token is set"),
    ({"src_ak": " source-ak"}, "src_ak contains whitespace or a non-printable character: check how it was copied"),
    ({"src_sk": "s" * 101}, "src_sk is 101 characters long (maximum 100)"),
    ({"app_id": "1" * 256}, "app_id is 256 characters long (maximum 255)"),
    (
        {"src_connection_string": "x"},
        "src_connection_string is only for a source of Azure, but src_cloud_type is Aliyun",
    ),
    ({"src_json_auth_file": "{}"}, "src_json_auth_file is only for a source of Google, but src_cloud_type is Aliyun"),
    ({"src_bucket": ""}, "src_bucket must not be empty"),
    ({"dst_region": ""}, "dst_region must not be empty"),
    ({"object_key": ["k" * 1025]}, "object_key has a name of 1025 characters (maximum 1024)"),
    ({"prefix_limit": -1}, "prefix_limit is -1: it must be 0 or more"),
    ({"list_file": LISTS, "object_key": ["a"]}, "list_file and object_key exclude each other"),
    ({"list_file": LISTS, "dst_ak": None, "dst_sk": None}, "list_file requires dst_ak and dst_sk"),
    ({"list_file": {**LISTS, "list_file_key": ""}}, "list_file.list_file_key must not be empty"),
    (
        {"source_cdn": {**FULL_CDN, "domain": "https://cdn.example.org/"}},
        "source_cdn.domain must be a bare domain name, without scheme, port or path",
    ),
]


@pytest.mark.parametrize(("options", "sentence"), REFUSED)
def test_what_cannot_be_sent_is_refused(bench: Bench, options: dict[str, Any], sentence: str) -> None:
    done = look(bench, **options)
    assert not done.good
    assert sentence in done.msg
    assert done.msg.endswith(". Nothing was sent.")
    assert done.requests == []


# Keys in echoes


SECRETS = {
    "src_ak": "SourceId+canary/1=",
    "src_sk": 'Source+canary/"2\\&=',
    "dst_ak": "TargetId+canary/3=",
    "dst_sk": "Target+canary/4=&",
}


@pytest.mark.parametrize(
    "operation",
    ["ShowBucketList", "ShowBucketRegion", "CheckPrefix", "ShowCdnInfo"],
)
def test_a_service_that_echoes_the_request_shows_no_key(operation: str) -> None:
    bench = Bench()
    bench.cloud.add_bucket("Aliyun", "photos-origin", "cn-hangzhou")
    bench.cloud.faults.add(Fault(operation, "echo", times=9))
    cdn = {**FULL_CDN, "authentication_key": "Network+canary/5=&"}
    done = look(bench, **SECRETS, source_cdn=cdn, object_key=["a"], fail_on_problem=True)
    assert not done.good
    assert "********" in done.msg
    assert found(json.dumps([done.result, done.warnings, done.log]), [*SECRETS.values(), "Network+canary/5=&"]) == []


@pytest.mark.parametrize(
    ("cloud", "option", "secret"),
    [
        ("Azure", "src_connection_string", "DefaultEndpointsProtocol=https;AccountKey=Zm9vYmFy+canary/6==;"),
        (
            "Google",
            "src_json_auth_file",
            json.dumps({"private_key": "-----BEGIN-----\nMIIcanary7\n", "id": 1}, indent=1),
        ),
    ],
)
def test_other_keys_are_not_shown_either(cloud: str, option: str, secret: str) -> None:
    bench = Bench()
    bench.cloud.faults.add(Fault("ShowBucketList", "echo", times=9))
    keys = {"src_ak": None, "src_sk": None, "src_cloud_type": cloud, option: secret}
    done = look(bench, **keys, src_region=None, fail_on_problem=True)
    assert not done.good
    assert found(json.dumps([done.result, done.warnings, done.log]), [secret]) == []
