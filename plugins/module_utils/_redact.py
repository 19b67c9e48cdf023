# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One place that knows the secrets and takes them out of whatever is shown. Private to hwcloud.oms.

Ansible masks values in the result. It does not mask warnings, deprecations and exception text
(core 2.19 to 2.21), nor dictionary keys, nor encoded forms. So everything passes here first.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any, Callable, Dict, List, Optional, Set
from urllib.parse import quote, quote_plus

MASK = "********"
#: A shorter secret is masked only where it stands alone: cutting every "a" out of a text helps nobody.
WHOLE_WORD_BELOW = 6
ALONE = r"(?<!\w)%s(?!\w)"
#: A piece of a secret of this many characters is worth hiding; shorter ones occur by chance.
FRAGMENT = 12
#: What is nested deeper is left out: nobody reads it, and Python's own recursion ends not far below.
DEEPEST = 100
TOO_DEEP = "(nested too deeply to be shown)"


def forms_of(secret: str) -> Set[str]:
    """The secret as it is, and as URLs, JSON, HTML, base64, hex and careless code show it."""
    raw = secret.encode("utf-8", "surrogatepass")
    html = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    forms = {secret, secret[::-1], repr(secret)[1:-1], html, raw.hex(), raw.hex().upper()}
    forms.update((html.replace('"', "&quot;").replace("'", "&#x27;"), html.replace('"', "&#34;").replace("'", "&#39;")))
    forms.update((json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]))
    for encoded in (quote(raw, safe=""), quote(raw), quote_plus(raw)):
        forms.update((encoded, re.sub("%..", lambda octet: octet.group().lower(), encoded)))
    for shift in range(3):
        # base64 works on groups of three bytes: what stands before decides the letters, and the
        # letters at the seams also carry the neighbours, so only those in between are certain.
        encoded = base64.b64encode(b"\0" * shift + raw).decode("ascii")
        middle = encoded[(shift * 8 + 5) // 6 : (shift + len(raw)) * 8 // 6]
        forms.update((middle, middle.replace("+", "-").replace("/", "_")))
    return forms


class Redactor:
    """Collects secrets and masks them.

    Args:
        register: Told of each secret, so that Ansible's own masking knows it too.
    """

    def __init__(self, register: Optional[Callable[[str], None]] = None) -> None:
        self._register = register
        self.secrets: List[str] = []
        #: Each form of each secret, and whether it may be cut out of the middle of a word.
        self._forms: Dict[str, bool] = {}
        self._fragments: Set[str] = set()

    def add(self, *secrets: Optional[str]) -> None:
        """Remember secrets; None and the empty string are no secrets."""
        for secret in secrets:
            if secret and secret not in self.secrets:
                self.secrets.append(secret)
                short = len(secret) < WHOLE_WORD_BELOW
                forms = [secret] if short else [form for form in forms_of(secret) if len(form) >= WHOLE_WORD_BELOW]
                self._forms.update((form, not short) for form in forms)
                # Longest first: a form inside a longer one must not break it up.
                self._forms = {form: self._forms[form] for form in sorted(self._forms, key=len, reverse=True)}
                self._fragments.clear()
                if self._register:
                    self._register(secret)

    def text(self, text: str) -> str:
        """The text with every secret, in every form we know, masked."""
        for form, anywhere in self._forms.items():
            if form in text:
                text = text.replace(form, MASK) if anywhere else re.sub(ALONE % re.escape(form), MASK, text)
        return text

    def foreign(self, text: str) -> str:
        """As text(), for what others wrote: pieces of a secret that was cut off are masked too."""
        if not self._fragments:
            for form in self._forms:
                self._fragments.update(form[at : at + FRAGMENT] for at in range(len(form) - FRAGMENT + 1))
        text = self.text(text)
        kept: List[str] = []
        at = covered = 0
        while at < len(text):
            if text[at : at + FRAGMENT] in self._fragments:
                if at >= covered:
                    kept.append(MASK)
                covered = at + FRAGMENT
            if at >= covered:
                kept.append(text[at])
            at += 1
        return "".join(kept)

    def value(self, value: Any, foreign: bool = False, level: int = 0) -> Any:
        """A copy of any JSON-like value with its strings, dictionary keys too, masked."""
        if level > DEEPEST:
            return TOO_DEEP
        if isinstance(value, str):
            return self.foreign(value) if foreign else self.text(value)
        if isinstance(value, dict):
            return {self.value(key, foreign): self.value(item, foreign, level + 1) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(item, foreign, level + 1) for item in value]
        return value
