# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reasons of failed migrations: what can help, in sentences that name the options."""

from __future__ import annotations

import re

import pytest

from ansible_collections.hwcloud.oms.plugins.module_utils._migration.reasons import FIX, RETRY, find_reason
from ansible_collections.hwcloud.oms.plugins.module_utils._migration.reasons import REASONS as DOCUMENTED
from ansible_collections.hwcloud.oms.tests.simulator.reasons import REASONS


def test_every_reason_of_the_service_is_known() -> None:
    assert set(REASONS) <= set(DOCUMENTED)


def test_every_sentence_is_whole() -> None:
    sentences = [text for _remedy, *texts in DOCUMENTED.values() for text in texts]
    assert not [text for text in sentences if not re.match(r"[A-Z][^.]*[a-z].*\.\Z", text)]


@pytest.mark.parametrize(
    ("codes", "remedy"),
    [
        ("TRF.0001 TRF.0002 TRF.0003 TRF.0004 TRF.0061 TRF.0062 TRF.0157 TRF.0159", "retry"),
        ("TRF.0012 TRF.0013 TRF.0015 TRF.0019 TRF.0058 TRF.0059 TRF.0155 TRF.0156 OMS.0089 OMS.0306", "never"),
        ("TRF.0024 TRF.0031 TRF.0051 TRF.0053 TRF.0057 TRF.0060 TRF.0151 TRF.0158 TRF.0160 TRF.0301", "fix"),
    ],
)
def test_remedies(codes: str, remedy: str) -> None:
    assert {find_reason(code).remedy for code in codes.split()} == {remedy}


def test_only_what_needs_no_person_is_retryable() -> None:
    assert [find_reason(code).retryable for code in ("TRF.0159", "TRF.0057", "TRF.0012")] == [True, False, False]


def test_the_old_name_of_a_family_is_known() -> None:
    assert find_reason("S3M.0302") == find_reason("OMS.0302")
    assert find_reason("S3M.0302").remedy == RETRY


@pytest.mark.parametrize(("code", "words"), [("TRF.9999", "not documented"), (None, "no reason"), ("", "no reason")])
def test_an_unknown_reason_needs_a_person(code: str | None, words: str) -> None:
    reason = find_reason(code)
    assert (reason.code, reason.remedy, reason.retryable) == (code or "", FIX, False)
    assert words in reason.explanation
