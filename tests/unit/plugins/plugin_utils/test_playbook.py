# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables of the playbooks of every type are accepted, or refused by name."""

from __future__ import annotations

import json
import os
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.statistics import iso
from ansible_collections.hwcloud.oms.plugins.plugin_utils._playbook import (
    DEFAULTS,
    LONGEST_NAME,
    PARSERS,
    Context,
    VariableError,
    file_name,
    read_record,
    read_variables,
    start_line,
)

NOON = 1772366400000
HOUR = 3600 * 1000
HERE = "/where/ansible/runs"
DEAD = "AKDEADBEEF"


def context(host: str = "north", now: float = NOON / 1000 + 1799.9) -> Context:
    return Context(host, now, lambda: HERE)


def value_of(name: str, value: Any) -> Any:
    read = read_variables({name: value}, context())
    assert read["problems"] == []
    return read["variables"][name]


def problem_of(name: str, value: Any) -> str:
    (problem,) = read_variables({name: value}, context())["problems"]
    assert problem.startswith(name)
    assert problem.endswith(".")
    return str(problem)


# Variables that are not set


@pytest.mark.parametrize("name", sorted(PARSERS))
@pytest.mark.parametrize("nothing", ["", None])
def test_a_blank_answer_counts_as_not_set(name: str, nothing: Any) -> None:
    # The hour that is running belongs to the day.
    hour = {"oms_report_end": NOON + HOUR, "oms_stopped_file": f"{HERE}/oms-stopped-north.json", "oms_stopped": None}
    expected = {**DEFAULTS, **hour, "oms_report_dir": f"{HERE}/oms-report"}
    # The others have no default.
    assert value_of(name, nothing) == expected.get(name)


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_what_is_omitted_counts_as_not_set(name: str) -> None:
    assert value_of(name, "__omit_place_holder__0123456789") == value_of(name, None)


class Encrypted:
    """An inline vaulted string, as ansible-core up to 2.18 represents it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def casefold(self) -> str:
        return self._text.casefold()

    def __str__(self) -> str:
        return self._text


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("oms_report_dir", "reports", f"{HERE}/reports"),
        ("oms_report_end", "2026-03-01T12:00:00Z", NOON),
        ("oms_report_statistics", "no", False),
        ("oms_rotate_credentials", "obs, oss", ["obs", "oss"]),
        ("oms_stopped", '{"north": {"one": "photos"}}', {"one": "photos"}),
        ("oms_stopped_file", "", f"{HERE}/oms-stopped-north.json"),
        ("oms_sync_tasks_prune_max", "3", 3),
    ],
)
def test_an_encrypted_value_is_read_as_what_it_holds(name: str, text: str, expected: Any) -> None:
    assert value_of(name, Encrypted(text)) == expected


# Booleans and numbers


@pytest.mark.parametrize(("value", "expected"), [(True, True), ("no", False), ("true", True), (1, True), ("0", False)])
def test_a_boolean_is_what_ansible_takes_for_one(value: Any, expected: bool) -> None:
    assert value_of("oms_check_fail_on_drift", value) is expected


@pytest.mark.parametrize("value", ["ture", "maybe", 2, [], [True], {"a": DEAD}, " ", date(2026, 3, 1)])
def test_an_invalid_boolean_is_refused(value: Any) -> None:
    problem = problem_of("oms_check_fail_on_drift", value)
    assert "must be true or false" in problem
    assert DEAD not in problem


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (3, 3), ("7", 7), (" 7 ", 7)])
def test_a_count(value: Any, expected: int) -> None:
    assert value_of("oms_sync_tasks_prune_max", value) == expected


@pytest.mark.parametrize("value", [0, "0", -1, "many", True, []])
def test_a_number_that_must_not_be_zero(value: Any) -> None:
    assert value_of("oms_reconcile_keep", "5") == 5
    assert "must be a positive integer" in problem_of("oms_reconcile_keep", value)


@pytest.mark.parametrize("value", [-1, "-1", 1.5, "many", True, [], {}, "\u0663", "9" * 5000])
def test_an_invalid_count_is_refused(value: Any) -> None:
    assert len(problem_of("oms_sync_tasks_prune_max", value)) < 400


def test_a_dictionary() -> None:
    assert value_of("oms_sync_tasks_defaults", {"quota": 7}) == {"quota": 7}
    for value in (["a", DEAD], f"ak={DEAD}", 3):
        assert DEAD not in problem_of("oms_sync_tasks_defaults", value)


# Names


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("obs", ["obs"]),
        (" obs, ,aliyun,", ["obs", "aliyun"]),
        (["obs ", "", None, "aliyun"], ["obs", "aliyun"]),
        (2026, ["2026"]),
        ([2026, "obs"], ["2026", "obs"]),
        (("obs",), ["obs"]),
        ([], []),
    ],
)
def test_names(value: Any, expected: list[str]) -> None:
    assert value_of("oms_rotate_credentials", value) == expected


@pytest.mark.parametrize("value", [" , ,", ",", " ", [""], [None, " "]])
def test_blanks_name_nothing(value: Any) -> None:
    """They must not restart everything."""
    assert "names no credentials" in problem_of("oms_rotate_credentials", value)


@pytest.mark.parametrize("value", [True, 1.5, {"obs": DEAD}, [["obs"]], [{"ak": DEAD}], [True], date(2026, 3, 1)])
def test_an_invalid_name_is_refused(value: Any) -> None:
    assert DEAD not in problem_of("oms_rotate_credentials", value)


# Times


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01T12:00:00Z",
        "2026-03-01 12:00:00",
        " 2026-03-01T12:00Z ",
        "2026-03-01T12:00:00.000Z",
        "2026-03-01T20:00:00+08:00",
        NOON,
        str(NOON),
        float(NOON),
        datetime(2026, 3, 1, 12),
        datetime(2026, 3, 1, 12, tzinfo=timezone.utc),
        datetime(2026, 3, 1, 20, tzinfo=timezone(timedelta(hours=8))),
    ],
)
def test_a_full_hour_in_each_form_that_yaml_has(value: Any) -> None:
    read = read_variables({"oms_report_end": value}, context())
    assert (read["problems"], read["variables"]["oms_report_end"]) == ([], NOON)


def test_the_variables_are_there_under_their_deprecated_name_too() -> None:
    read = read_variables({"oms_report_dir": "pages"}, context())
    assert read["values"] == read["variables"] == {"oms_report_dir": f"{HERE}/pages"}


@pytest.mark.parametrize(
    ("end", "month", "now"),
    [
        ("2026-03-01T00:00:00Z", "2026-02", "2026-03-01T00:00:00Z"),
        ("2026-03-01T12:00:00Z", "2026-02", "2026-03-01T12:00:00Z"),
        ("2026-03-02T00:00:00Z", "2026-03", "2026-03-01T12:29:00Z"),
        ("", "2026-02", "2026-03-01T12:29:00Z"),
    ],
)
def test_the_month_is_that_of_the_day_and_a_report_is_not_newer_than_its_end(end: str, month: str, now: str) -> None:
    read = read_variables({"oms_report_end": end}, context())
    assert (read["month"], iso(read["now"])) == (month, now)


def test_a_date_is_its_first_hour() -> None:
    assert (
        value_of("oms_report_end", date(2026, 3, 1)) == value_of("oms_report_end", "2026-03-01") == NOON - 12 * 3600000
    )


@pytest.mark.parametrize(
    "value",
    [
        *("2026-03-01T12:30:00Z", "2026-03-01T12:00:00.5Z", datetime(2026, 3, 1, 12, 0, 0, 1000), NOON + 1, NOON + 0.5),
        *("noon", " ", "20260301", NOON // 1000, -NOON, 0, True, [], {}, float("nan"), float("inf"), "9" * 5000),
        *(datetime.min, datetime.max, datetime.min.replace(tzinfo=timezone(timedelta(hours=8)))),
    ],
)
def test_an_invalid_full_hour_is_refused(value: Any) -> None:
    problem_of("oms_report_end", value)


# Paths


@pytest.mark.parametrize(
    ("value", "expected"),
    [("pages", f"{HERE}/pages"), ("/srv/pages", "/srv/pages"), ("../a b", f"{HERE}/../a b"), (2026, f"{HERE}/2026")],
)
def test_a_relative_path_begins_where_ansible_runs(value: Any, expected: str) -> None:
    assert value_of("oms_report_dir", value) == expected


def test_a_path_may_begin_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/srv/somebody")
    assert value_of("oms_report_dir", "~/pages") == "/srv/somebody/pages"


@pytest.mark.parametrize("value", [True, 1.5, [], {}, " ", "a\0b", date(2026, 3, 1)])
def test_an_invalid_path_is_refused(value: Any) -> None:
    assert "must be a path" in problem_of("oms_report_dir", value)


def test_a_working_directory_that_was_deleted_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    read = read_variables({"oms_report_dir": "pages", "oms_stopped_file": str(tmp_path / "r.json")}, Context("a", 0))
    assert [problem.partition(" is ")[0] for problem in read["problems"]] == ["oms_report_dir"]
    assert "absolute path" in read["problems"][0]
    monkeypatch.chdir(tmp_path)


def test_the_working_directory_is_asked_for_and_not_pwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PWD", "/somewhere/else")
    read = read_variables({"oms_report_dir": "pages"}, Context("a", 0))
    assert read["variables"]["oms_report_dir"] == f"{os.getcwd()}/pages"


# Names of files

HOSTS = [
    *(
        "north",
        "north.example.org",
        "<south>",
        "süd",
        "a b",
        "..",
        "../evil",
        "..%2Fevil",
        "%2E%2E",
        "-rf",
        "~root",
        ".",
    ),
    *("a/b", "a\\b", "a_b", "a\0b", "a\nb", "a%b", "a%2Fb", "a%252Fb", "", "\ud83d", "%ED%A0%BD"),
    *("x" * 150, "x" * 151, "x" * 152, "x" * 5000, "x" * 5000 + "y", "ü" * 75, "ü" * 76, "/" * 60),
]


def test_a_host_is_a_safe_name_and_shares_it_with_no_other() -> None:
    names = [file_name(host) for host in HOSTS]
    assert len(set(names)) == len(names)
    for name in names:
        assert not set(name) & {"/", "\\", "\0", "\n"}
        assert name[0] not in ".-~"
        assert len(name.encode("utf-8")) <= LONGEST_NAME
    assert names[:5] == HOSTS[:5]


# The record


def of_record(text: str, tmp_path: Path, **further: Any) -> dict[str, Any]:
    (tmp_path / "record.json").write_text(text, encoding="utf-8")
    return read_variables({"oms_stopped_file": str(tmp_path / "record.json"), **further}, context())


def test_a_record_is_read(tmp_path: Path) -> None:
    read = of_record('{"id": "photos-copy", "other": null}', tmp_path)
    assert (read["problems"], read["handed"]) == ([], False)
    assert read["record"] == read["recorded"] == {"id": "photos-copy", "other": ""}
    assert read_record(str(tmp_path / "none.json")) == {}


@pytest.mark.parametrize("handed", [{"north": {"new": "b"}}, '{"north": {"new": "b"}}'])
def test_what_the_job_before_hands_on_counts_more(handed: Any, tmp_path: Path) -> None:
    read = of_record('{"id": "photos-copy"}', tmp_path, oms_stopped=handed)
    assert (read["record"], read["recorded"], read["handed"]) == ({"new": "b"}, {"id": "photos-copy"}, True)


@pytest.mark.parametrize("handed", [{"south": {"new": "b"}}, {"north": None}, "", "{}"])
def test_the_file_counts_where_the_job_before_does_not_know_the_host(handed: Any, tmp_path: Path) -> None:
    read = of_record('{"id": "photos-copy"}', tmp_path, oms_stopped=handed)
    assert (read["record"], read["handed"]) == ({"id": "photos-copy"}, False)


@pytest.mark.parametrize("handed", ["id", "[", [], ["id"], 3, {"north": ["id"]}, {"north": {"id": 3}}, {"north": "id"}])
def test_an_invalid_record_of_a_job_is_refused(handed: Any, tmp_path: Path) -> None:
    (problem,) = of_record("{}", tmp_path, oms_stopped=handed)["problems"]
    assert problem.startswith("oms_stopped")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " \n",
            "{",
            "id",
            "[]",
            '["id"]',
            '"id"',
            "3",
            "null",
            '{"id": 3}',
            '{"id": ["a"]}',
            '{"": "a"}',
            "[" * 10**5,
        ),
        *(r'{"\ud83d": "a"}', r'{"id": "\ud83d"}'),
    ],
)
def test_a_damaged_record_is_named_with_what_to_do(text: str, tmp_path: Path) -> None:
    (problem,) = of_record(text, tmp_path)["problems"]
    assert str(tmp_path / "record.json") in problem
    assert problem.endswith("Nothing was stopped or started.")


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe{}")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "endless").symlink_to("/dev/zero")
    for name in (".", "binary", "pipe", "endless", "x" * 300):
        with pytest.raises(VariableError, match=r"cannot be read: .+Correct the file, or delete it") as caught:
            read_record(str(tmp_path / name))
        assert str(tmp_path / name) in str(caught.value)


@pytest.mark.parametrize(
    ("path", "host", "line"),
    [
        ("/a/b.json", "localhost", "-e oms_stopped_file=/a/b.json"),
        ("/a/b.json", "north", "-e oms_stopped_file=/a/b.json -e oms_hosts=north"),
        ("/a b/'c", "localhost", "-e '" + json.dumps({"oms_stopped_file": "/a b/'c"}).replace("'", "'\"'\"'") + "'"),
    ],
)
def test_the_command_that_starts_what_was_stopped(path: str, host: str, line: str) -> None:
    assert start_line(path, host) == f"ansible-playbook hwcloud.oms.start_all {line}"
