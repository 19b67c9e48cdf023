# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The redactor masks every form of a secret, and accepts every value."""

from __future__ import annotations

import base64
import json
from typing import Any, Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._common.masking import MASK
from ansible_collections.hwcloud.oms.plugins.module_utils._common.redactor import (
    DEEPEST,
    TOO_DEEP,
    Redactor,
    printable,
)
from ansible_collections.hwcloud.oms.plugins.module_utils._common.secret_encodings import FRAGMENT
from ansible_collections.hwcloud.oms.tests.support.secret_scanner import FORMS

#: Letters of keys, and those that some encoding changes. No asterisk, since the mask consists of them.
ALPHABET = "abcXYZ0189+/=&%<>\"'\\ ;:~_-.ü任\n\U0001f511"
SECRETS = st.text(ALPHABET, min_size=6, max_size=40)
AROUND = st.text(ALPHABET, max_size=12)


def redact(secret: str, text: str) -> str:
    redactor = Redactor()
    redactor.add(secret)
    return redactor.text(text)


@pytest.mark.parametrize("form", list(FORMS))
@given(secret=SECRETS, before=AROUND, after=AROUND)
def test_no_form_of_a_secret_survives(form: str, secret: str, before: str, after: str) -> None:
    shown = FORMS[form](secret)
    assert shown not in redact(secret, before + shown + after)


@given(SECRETS, st.binary(max_size=20), st.binary(max_size=20), st.booleans())
def test_no_secret_survives_inside_something_encoded(secret: str, before: bytes, after: bytes, for_url: bool) -> None:
    """A header such as Basic contains the secret at any of three offsets."""
    encode = base64.urlsafe_b64encode if for_url else base64.b64encode
    encoded = encode(before + secret.encode() + after).decode()
    first, last = -(-len(before) * 8 // 6), (len(before) + len(secret.encode())) * 8 // 6
    assert MASK in redact(secret, encoded)
    assert encoded[first:last] not in redact(secret, encoded)


@given(SECRETS, SECRETS, st.lists(st.sampled_from(list(FORMS.values())), max_size=4), AROUND)
def test_several_secrets_do_not_shield_each_other(
    one: str, other: str, forms: list[Callable[[str], str]], between: str
) -> None:
    redactor = Redactor()
    redactor.add(one, other, one + other)
    shown = between.join(form(secret) for form in forms for secret in (one, other, one + other))
    left = redactor.text(shown)
    assert one not in left
    assert other not in left
    assert redactor.text(left) == left, "what is masked stays as it is"


def test_a_secret_inside_a_longer_one_leaves_nothing_of_it() -> None:
    for secrets in (("hunter2", "hunter2-and-more"), ("hunter2-and-more", "hunter2")):
        redactor = Redactor()
        redactor.add(*secrets)
        assert redactor.text("hunter2-and-more, hunter2") == f"{MASK}, {MASK}"


@given(st.text(ALPHABET, min_size=12, max_size=60), st.data(), AROUND, AROUND)
def test_of_what_others_wrote_no_piece_of_a_secret_survives(
    secret: str, data: st.DataObject, before: str, after: str
) -> None:
    """A response may be truncated in the middle of a secret."""
    start = data.draw(st.integers(0, len(secret) - FRAGMENT))
    piece = secret[start : data.draw(st.integers(start + FRAGMENT, len(secret)))]
    redactor = Redactor()
    redactor.add(secret)
    left = redactor.text(before + piece + after)
    assert MASK in left
    assert not any(piece[at : at + FRAGMENT] in left for at in range(len(piece) - FRAGMENT + 1))


@given(st.text(ALPHABET, max_size=60))
def test_what_others_wrote_without_a_secret_is_left_as_it_is(text: str) -> None:
    redactor = Redactor()
    redactor.add("no-such-text-anywhere")
    assert redactor.text(text) == text


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(JSON_VALUES, SECRETS)
def test_it_is_total_and_leaves_alone_other_text(value: Any, secret: str) -> None:
    redactor = Redactor()
    redactor.add("no-such-text-anywhere")
    assert json.dumps(redactor.value(value, redactor.text)) == json.dumps(value)
    redactor.add(secret)
    redacted = redactor.value(
        {"before": value, secret: [secret, (secret, {"x" + secret: "y" + secret})]}, redactor.text
    )
    assert secret not in str(list(walk(redacted)))


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(categories=["Cs", "L", "Nd"]))
    | st.integers(900, 20_000).map(lambda bits: 1 << bits),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(categories=["Cs", "L"])), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(ANYTHING)
def test_whatever_the_service_shows_can_be_written_as_json(value: Any) -> None:
    """Ansible since 2.19 cannot read a result with a lone surrogate; others cannot read NaN."""
    redactor = Redactor()
    redactor.add("no-such-text-anywhere")
    for mask in (redactor.text, redactor.plain):
        shown = json.dumps(redactor.value(value, mask), allow_nan=False, ensure_ascii=False)
        assert json.loads(shown.encode("utf-8")) is not None or value is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("photos \ud83d", "photos \ufffd"),
        ("\udd11 \U0001f511", "\ufffd \U0001f511"),
        ({"\ud83d": ["\udd11"]}, {"\ufffd": ["\ufffd"]}),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (10**30, 10**30),
        (True, True),
        (1 << 20_000, "(a number too long to be shown)"),
    ],
    ids=["half", "half and whole", "key", "nan", "inf", "large", "bool", "largest"],
)
def test_what_json_can_not_hold(value: Any, shown: Any) -> None:
    redactor = Redactor()
    assert redactor.value(value, redactor.plain) == shown
    assert redactor.value(value, redactor.text) == shown


def test_a_secret_next_to_half_a_surrogate_pair_is_masked() -> None:
    redactor = Redactor()
    redactor.add("hunter2-and-more")
    assert redactor.text("\ud83dhunter2-and-more") == "\ufffd" + MASK


def walk(value: Any) -> Any:
    """Yield every string of a value, including keys."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)
    elif isinstance(value, str):
        yield value


@given(st.text(st.characters(), max_size=12), st.text(st.characters(), max_size=30))
@example("half\ud800pair", "half\ud800pair")
@example("byte\udcff", "byte\udcff")
def test_no_text_at_all_makes_it_stumble(secret: str, text: str) -> None:
    """A lone surrogate is not valid text, but YAML and the environment can contain one."""
    assert isinstance(redact(secret, text), str)


def test_a_short_secret_is_masked_only_as_a_whole_word() -> None:
    assert redact("abc", "abc is not abcd, nor xabc, but (abc) is") == f"{MASK} is not abcd, nor xabc, but ({MASK}) is"
    assert redact("a", "a cat") == f"{MASK} cat"
    assert redact("sixsix", "xsixsixx") == f"x{MASK}x"


def test_a_field_of_a_task_has_the_longer_of_two_secrets_masked_first() -> None:
    redactor = Redactor()
    redactor.add("hunter2", "a-hunter2", "sixsix", "abc")
    assert redactor.plain("a-hunter2, hunter2, xsixsixx") == f"{MASK}, {MASK}, x{MASK}x"
    assert redactor.plain("abcd abc") == f"abcd {MASK}"


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"key": inner}], ids=["list", "dictionary"])
def test_what_is_nested_too_deeply_is_left_out(wrap: Callable[[Any], Any]) -> None:
    value: Any = "innermost"
    for _level in range(DEEPEST):
        value = wrap(value)
    redactor = Redactor()
    assert redactor.value(value, redactor.plain) == value
    assert "innermost" not in str(redactor.value(wrap(value), redactor.plain))
    assert TOO_DEEP in str(redactor.value(wrap(value), redactor.plain))


def test_an_empty_value_is_not_a_secret() -> None:
    redactor = Redactor()
    redactor.add(None, "")
    assert redactor.secrets == ()
    assert redactor.text("anything") == "anything"


def test_each_secret_is_registered_once() -> None:
    result: list[str] = []
    redactor = Redactor(result.append)
    redactor.add("secret-1", None, "", "secret-2")
    redactor.add("secret-1")
    assert result == list(redactor.secrets) == ["secret-1", "secret-2"]


def test_a_value_keeps_its_shape_and_the_given_one_is_left_as_it_was() -> None:
    redactor = Redactor()
    redactor.add("hunter2")
    given_value = {"hunter2": ["x hunter2 y", 7, None, True, 1.5]}
    assert redactor.value(given_value, redactor.plain) == {MASK: [f"x {MASK} y", 7, None, True, 1.5]}
    assert given_value == {"hunter2": ["x hunter2 y", 7, None, True, 1.5]}


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a b\u00e9", "a b\u00e9"), ("\u00e9\x1b[31m", "\u00e9\\x1b[31m"), ("a\u202eb\n", "a\\u202eb\\n")],
)
def test_names_show_what_a_terminal_would_act_on(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_number_of_a_thousand_bits_is_shown_as_a_number() -> None:
    numbers = [2**1000 - 1, 2**1000]
    assert Redactor().value(numbers, str) == [numbers[0], str(numbers[1])]
