# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The search for secrets finds what it must: else every test that finds none would prove nothing."""

from __future__ import annotations

import base64
import json

import pytest

from ansible_collections.hwcloud.oms.tests.support.secret_scanner import FORMS, PIECE, found

SECRET = "Canary+of/a\"Secret\\&é=<%>'s"
NOISE = "An innocent text, as long as the output of a task usually is. " * 20


@pytest.mark.parametrize("form", list(FORMS))
def test_each_form_is_found(form: str) -> None:
    assert found(NOISE + FORMS[form](SECRET) + NOISE, [SECRET])
    assert found(json.dumps({"stdout": FORMS[form](SECRET)}), [SECRET])


@pytest.mark.parametrize("at", range(len(SECRET) - PIECE + 1))
def test_a_piece_is_found(at: int) -> None:
    assert found(NOISE + SECRET[at : at + PIECE] + NOISE, [SECRET])


@pytest.mark.parametrize("before", [b"", b"u", b"us", b"user:"])
def test_a_secret_inside_something_encoded_is_found(before: bytes) -> None:
    assert found(base64.b64encode(before + SECRET.encode() + b" and more").decode(), [SECRET])


def test_a_short_secret_is_found_whole_alone() -> None:
    assert found("x hunter2 y", ["hunter2"])
    assert not found("x hunter y", ["hunter2"])


def test_what_is_no_secret_is_not_found() -> None:
    assert not found(NOISE, [SECRET])
    assert not found(NOISE + SECRET[: PIECE - 1], [SECRET])


def test_what_is_too_short_to_be_looked_for_is_refused() -> None:
    with pytest.raises(AssertionError, match="too short"):
        found(NOISE, ["a"])
