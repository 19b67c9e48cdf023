# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Know the secrets, and mask them in whatever is shown.

Ansible masks values in the result. It does not mask warnings, deprecations and exception text
(core 2.19 to 2.21), nor dictionary keys, nor encoded forms. So everything passes through here first.
"""

from __future__ import annotations

import math
from threading import Lock
from typing import Any, Callable

from .masking import plain, whole

#: Deepest level that is shown. The recursion limit of Python is not far below.
DEEPEST = 100
TOO_DEEP = "(nested too deeply to be shown)"

#: An integer with more bits is shown as text, since not every reader of JSON accepts it.
LARGEST_BITS = 1000
TOO_LONG = "(a number too long to be shown)"


def printable(text: str) -> str:
    """Return the text with non-printable characters, which names of the service may contain, as escape sequences.

    A terminal executes control characters. Others are invisible, or reverse the order of what follows.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


class Redactor:
    """Collect secrets and mask them.

    Args:
        register: Called with each secret, so that Ansible masks it too.
    """

    def __init__(self, register: Callable[[str], None] | None = None) -> None:
        self._register = register
        self.secrets: tuple[str, ...] = ()
        #: Threads add secrets too, such as the signature of a request that failed.
        self._lock = Lock()

    def add(self, *secrets: str | None) -> None:
        """Remember secrets; None and the empty string are ignored."""
        for secret in secrets:
            with self._lock:
                if not secret or secret in self.secrets:
                    continue
                self.secrets += (secret,)
            if self._register:
                self._register(secret)

    def text(self, text: str, *more: str) -> str:
        """Return a message with every encoding of a secret masked, and with fragments of one masked too.

        Args:
            text: The message.
            more: Secrets of this message only.
        """
        from .secret_encodings import mask

        return whole(mask(text, (*self.secrets, *more)))

    def plain(self, text: str) -> str:
        """Return a readable field of a task, in a successful result, with secrets masked."""
        return whole(plain(text, self.secrets))

    def value(self, value: Any, mask: Callable[[str], str], level: int = 0) -> Any:
        """Return a copy of a value that JSON can represent, with its strings masked, including dictionary keys."""
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
    """Return the number, or text if JSON has no such number or its readers cannot represent it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value.bit_length() <= LARGEST_BITS:
        return value
    try:
        return str(value)
    except ValueError:  # Python limits how many digits it converts.
        return TOO_LONG
