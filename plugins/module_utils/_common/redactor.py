# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One place that knows the secrets and takes them out of whatever is shown. Private to hwcloud.oms.

Ansible masks values in the result. It does not mask warnings, deprecations and exception text
(core 2.19 to 2.21), nor dictionary keys, nor encoded forms. So everything passes here first.
"""

from __future__ import annotations

import math
from typing import Any, Callable

from .masking import plain, whole

#: What is nested deeper is left out: nobody reads it, and Python's own recursion ends not far below.
DEEPEST = 100
TOO_DEEP = "(nested too deeply to be shown)"

#: An integer with more bits is shown as text: no reader of JSON is sure to take it.
LARGEST_BITS = 1000
TOO_LONG = "(a number too long to be shown)"


def printable(text: str) -> str:
    """Return the text with an escape in place of each character that can't be seen, as names of the service may have.

    A terminal acts on control characters. Others hide, or reverse the order of what follows.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


class Redactor:
    """Collects secrets and masks them.

    Args:
        register: Told of each secret, so that Ansible's own masking knows it too.
    """

    def __init__(self, register: Callable[[str], None] | None = None) -> None:
        self._register = register
        self.secrets: tuple[str, ...] = ()

    def add(self, *secrets: str | None) -> None:
        """Remember secrets; None and the empty string are no secrets."""
        for secret in secrets:
            if secret and secret not in self.secrets:
                self.secrets += (secret,)
                if self._register:
                    self._register(secret)

    def text(self, text: str) -> str:
        """A text that says what happened: every form of a secret is masked, and pieces of one too."""
        from .secret_encodings import mask

        return whole(mask(text, self.secrets))

    def plain(self, text: str) -> str:
        """A readable field of a task, in a result that went well: only secrets as they are can stand there."""
        return whole(plain(text, self.secrets))

    def value(self, value: Any, mask: Callable[[str], str], level: int = 0) -> Any:
        """A copy of any JSON-like value that JSON can hold, with its strings, dictionary keys too, masked."""
        if level > DEEPEST:
            return TOO_DEEP
        if isinstance(value, str):
            return mask(value)
        if isinstance(value, dict):
            return {self.value(key, mask): self.value(item, mask, level + 1) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(item, mask, level + 1) for item in value]
        if isinstance(value, (int, float)):
            return _number(value)
        return value


def _number(value: Any) -> Any:
    """The number, or text where JSON has no such number or its readers can't hold it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value.bit_length() <= LARGEST_BITS:
        return value
    try:
        return str(value)
    except ValueError:  # Python limits how many digits it writes.
        return TOO_LONG
