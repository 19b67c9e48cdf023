# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Encoding, files that are read as a stream, and a sender that knows where it stopped."""

from __future__ import annotations

import tracemalloc
from itertools import count
from pathlib import Path
from typing import Iterator, List
from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._errors import ArgumentsError, StoppedError
from ansible_collections.hwcloud.oms.plugins.module_utils._events import LONGEST_NAME, Sender, encode, names_in
from ansible_collections.hwcloud.oms.tests.simulator.traffic import FORM_CHARACTERS
from ansible_collections.hwcloud.oms.tests.unit.pieces import task

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)


@given(texts)
def test_an_encoded_name_can_be_read_back(name: str) -> None:
    encoded = encode(0, name)
    assert FORM_CHARACTERS.issuperset(encoded)
    assert unquote_plus(encoded) == name


@given(st.lists(texts.filter(lambda name: name.strip() and not set(name) & set("\n\r\ufeff"))))
def test_a_file_gives_back_the_names_that_were_written(
    tmp_path_factory: pytest.TempPathFactory, names: List[str]
) -> None:
    path = tmp_path_factory.mktemp("names") / "names.txt"
    path.write_bytes("\n".join(names).encode("utf-8"))
    assert list(names_in(str(path))) == names


def test_a_file_is_read_as_its_names_are_needed(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes(b"first\n" + b"x" * 50_000_000)
    tracemalloc.start()
    try:
        names = names_in(str(path))
        assert next(names) == "first"
        too_long = next(names)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    with pytest.raises(ArgumentsError, match="index 1 has 16386 characters"):
        encode(1, too_long)


def test_a_sender_takes_no_more_names_than_it_sends() -> None:
    taken = count()
    batches: List[List[str]] = []

    def names() -> Iterator[str]:
        while True:
            yield "name-%d" % next(taken)

    def send(batch: List[str]) -> None:
        batches.append(batch)
        if len(batches) == 3:
            raise StoppedError("It stopped.")

    with pytest.raises(StoppedError) as stopped:
        Sender(send, 5, lambda text: None).run(task(), names(), True, False)
    assert (batches[0][0], batches[2][-1], next(taken)) == ("name-5", "name-34", 35)
    assert (stopped.value.facts["sent"], stopped.value.facts["resume_from"]) == (20, 25)


def test_the_longest_name() -> None:
    assert encode(0, "x" * LONGEST_NAME) == "x" * LONGEST_NAME
    with pytest.raises(ArgumentsError):
        encode(0, "x" * LONGEST_NAME + "x")
