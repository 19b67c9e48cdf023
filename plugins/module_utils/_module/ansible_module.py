# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Ansible gets to see of the options of a module. Private to hwcloud.oms.

Ansible's argument check knows the secrets only once every value has the type it should have. Where one has not, the
result shows the options as they were given, with all keys. So the values are looked at before that check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Callable, NamedTuple, Optional

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.validation import check_type_dict

from .._common.errors import ConfigurationError
from .._common.masking import MASK
from .._common.option_values import json_texts, type_problems, without_nulls
from .._common.redactor import Redactor

#: Argument that an action plugin adds to the options. Ansible keeps names that begin like this for itself.
SLICE = "_ansible_hwcloud_oms_slice"
#: Options of type string in which a number is right: seconds or milliseconds since 1970, and an id of digits.
NUMBERS = ("migrate_since", "start_time", "end_time", "app_id")


class Screened(NamedTuple):
    """The options that Ansible may check and show."""

    params: dict[str, Any]
    #: A sentence for each value of the wrong type, without the value.
    problems: list[str]
    #: Options that were taken out, since their values have the wrong type.
    withheld: tuple[str, ...]


class Refusal(NamedTuple):
    """Why some options are refused as a whole, before Ansible checks or shows any."""

    #: A sentence each, without the value.
    problems: list[str]
    #: The options that are refused.
    withheld: tuple[str, ...]
    #: Values that may be keys in the wrong place.
    doubtful: set[str]


#: Looks at the options as they were given, whatever their types.
Check = Callable[[Mapping[str, Any]], Optional[Refusal]]


def screen(spec: Mapping[str, Any], params: Mapping[str, Any], names: Sequence[str] = ()) -> Screened:
    """Return what Ansible may check and show of the options.

    A value of the wrong type is taken out, whatever it is. The value of an unknown option is masked, since a name that
    is misspelt may carry a key. Null counts as not set.

    Args:
        spec: The options, as AnsibleModule takes them.
        params: What the user wrote, and what Ansible itself adds under names that begin with C(_ansible_).
        names: Options of type list that take a string as one element, with all its commas.
    """
    known = {alias for name, option in spec.items() for alias in (name, *option.get("aliases", ()))}
    given: dict[str, Any] = {}
    problems: list[str] = []
    withheld: list[str] = []
    for name, value in json_texts(spec, without_nulls(spec, params)).items():
        one = [value] if name in names and isinstance(value, str) else value
        wrong = type_problems(spec, {name: one})
        if wrong:
            problems += wrong
            withheld.append(name)
        elif name in known:
            given[name] = _screen_value(spec.get(name, {}), one)
        else:
            given[name] = value if name.startswith("_ansible_") else MASK
    return Screened(given, problems, tuple(withheld))


def numbers(spec: Mapping[str, Any], params: Mapping[str, Any]) -> list[str]:
    """Return a warning for each integer in the place of a string, whose text may differ from what was written."""
    free = {
        alias
        for name, option in spec.items()
        if option.get("type", "str") == "str" and "choices" not in option
        for alias in (name, *option.get("aliases", ()))
    }
    return [
        f"{name} is the number {value}. Quote it if it was written in another way: YAML takes 0123 for 83."
        for name, value in params.items()
        if name in free and name not in NUMBERS and isinstance(value, int) and not isinstance(value, bool)
    ]


def _screen_value(option: Mapping[str, Any], value: Any) -> Any:
    """Return a value of the right type as Ansible may see it: without what is in a place that does not exist."""
    if "options" in option and isinstance(value, list):
        return [_screen_value({**option, "type": "dict"}, one) for one in value]
    if "options" in option and value is not None:
        inner = option["options"]
        return {
            name: _screen_value(inner[name], one) if name in inner else MASK
            for name, one in check_type_dict(value).items()
        }
    return value


def _logins(urls: Iterable[Any]) -> Iterator[str]:
    """Yield the logins in URLs, and their passwords."""
    for url in urls:
        login = url.rpartition("@")[0].partition("://")[2] if isinstance(url, str) else ""
        yield from filter(None, (login, login.partition(":")[2]))


class Module(AnsibleModule):  # type: ignore[misc]
    """AnsibleModule that refuses values of the wrong type by name, and keeps what may be a key out of each failure.

    Args:
        spec: The options.
        names: Options of type list that take a string as one element.
        check: Checks what is inside of an option by rules of its own, such as the entries of a list.
    """

    params: dict[str, Any]
    no_log_values: set[str]

    def __init__(self, spec: Mapping[str, Any], names: Sequence[str] = (), check: Check | None = None) -> None:
        self._names = names
        self._check = check
        self._screened = Screened({}, [], ())
        self._doubtful: set[str] = set()
        self._checked = False
        self._warnings: list[str] = []
        super().__init__(argument_spec=dict(spec), supports_check_mode=True)
        if self._screened.problems:
            self.fail_json(msg="")
        self._checked = True
        #: The options for the work. Ansible shows `params`.
        self.given = dict(self.params)
        self._hide_secrets()
        for warning in self._warnings:
            self.warn(warning)

    def _hide_secrets(self) -> None:
        """Take secrets that are not a string out of `params`: Ansible masks their values, and not what names them."""
        hidden = (
            name for name, option in self.argument_spec.items() if option.get("no_log") and option["type"] != "str"
        )
        self.params.update((name, MASK) for name in hidden if self.params.get(name))

    def _load_params(self) -> None:
        super()._load_params()
        #: The slice of the run that an action plugin asks for.
        self.slice: dict[str, Any] | None = self.params.pop(SLICE, None)
        # A login there is refused later. Until then it must not be shown either.
        self.no_log_values.update(_logins(self.params.get(name) for name in ("endpoint", "iam_endpoint")))
        self._warnings = numbers(self.argument_spec, self.params)
        refusal = self._check(self.params) if self._check else None
        refused = refusal.withheld if refusal else ()
        given = {name: value for name, value in self.params.items() if name not in refused}
        self._screened = screen(self.argument_spec, given, self._names)
        if refusal:
            kept = self._screened
            self._doubtful = refusal.doubtful
            self._screened = Screened(
                kept.params, refusal.problems + kept.problems, (*refusal.withheld, *kept.withheld)
            )
        self.params = self._screened.params

    def fail_json(self, msg: str, **kwargs: Any) -> None:
        """End the run. Before the options are checked, this says what is wrong with their types."""
        if not self._checked:
            if self._screened.problems:
                error = ConfigurationError.of_options(self._screened.problems)
                kwargs.update(error.to_result())
                msg = kwargs.pop("msg")
            redactor = Redactor()
            redactor.add(*self.no_log_values, *self._doubtful)
            self.no_log_values.update(self._doubtful)
            self.params.update(dict.fromkeys(self._screened.withheld, MASK))
            self._hide_secrets()
            self.params = redactor.value(self.params, redactor.plain)
            msg = redactor.text(msg)
        super().fail_json(msg=msg, **kwargs)

    def log(self, msg: str, log_args: Mapping[str, Any] | None = None) -> None:
        """Write a line to the log of the system.

        Ansible logs source_cdn as a text, where it looks for the key as it is. A quoted one may look otherwise.
        """
        redactor = Redactor()
        redactor.add(*self.no_log_values, *(repr(secret)[1:-1] for secret in self.no_log_values))
        super().log(redactor.plain(msg), redactor.value(log_args or {}, redactor.plain))
