# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables are converted to plain data, without omitted ones."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.hwcloud.oms.plugins.plugin_utils._variables import plain

OMITTED = "__omit_place_holder__0123456789"


class _OmitType:
    """The value has this name since ansible-core 2.19."""


class Encrypted:
    """An inline vaulted string, as ansible-core up to 2.18 represents it."""

    def casefold(self) -> str:
        return ""

    def __str__(self) -> str:
        return "decrypted"


@pytest.mark.parametrize("omitted", [OMITTED, _OmitType()])
def test_what_is_omitted_is_left_out_at_any_depth(omitted: Any) -> None:
    assert plain({"a": omitted, "b": {"c": omitted, "d": [omitted, 1]}}) == {"b": {"d": [1]}}


def test_an_encrypted_string_is_decrypted_and_the_rest_stays_what_it_is() -> None:
    assert plain({2026: {"ak": Encrypted()}, "wait": False, "none": None, "text": "x"}) == {
        2026: {"ak": "decrypted"},
        "wait": False,
        "none": None,
        "text": "x",
    }
