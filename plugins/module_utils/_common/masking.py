# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mask a secret as it is written."""

from __future__ import annotations

import re

MASK = "********"
#: A shorter secret is masked only where it is a whole word: masking every "a" would make a text useless.
WHOLE_WORD_BELOW = 6
ALONE = r"(?<!\w)%s(?!\w)"

#: Half a surrogate pair is not a character: it cannot be written as UTF-8, and Ansible cannot read a result with one.
HALF_A_PAIR = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """Return the text with a replacement character for each half of a surrogate pair."""
    return text if text.isascii() else HALF_A_PAIR.sub("\ufffd", text)


def plain(text: str, secrets: tuple[str, ...]) -> str:
    """Return the text with the secrets masked that it contains as they are."""
    for secret in sorted(secrets, key=len, reverse=True):
        if secret in text:
            alone = len(secret) < WHOLE_WORD_BELOW
            text = re.sub(ALONE % re.escape(secret), MASK, text) if alone else text.replace(secret, MASK)
    return text
