# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names are checked and encoded, and files are read as a stream."""

from __future__ import annotations

import os
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote_plus, unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hwcloud.oms.plugins.module_utils._common.errors import ConfigurationError
from ansible_collections.hwcloud.oms.plugins.module_utils._sync_task.event_names import (
    LONGEST_NAME,
    check,
    name_problem,
    names_in,
)
from ansible_collections.hwcloud.oms.tests.simulator.traffic import FORM_CHARACTERS

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)


@given(texts)
def test_an_encoded_name_can_be_read_back(name: str) -> None:
    encoded = quote_plus(name)
    assert FORM_CHARACTERS.issuperset(encoded)
    assert unquote_plus(encoded) == name


@given(
    st.lists(texts.filter(lambda name: name.strip() and not set(name) & set("\n\r\ufeff") and not name_problem(name)))
)
def test_a_file_gives_back_the_names_that_were_written(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
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
        with pytest.raises(
            ConfigurationError, match="Line 2 of object_keys_file is longer than 16384 characters when enco"
        ):
            next(names)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("x" * LONGEST_NAME, ""),
        ("x" * LONGEST_NAME + "x", "is longer than 16384 characters when encoded"),
        ("/" * LONGEST_NAME, "is longer than 16384 characters when encoded"),
        ("é" * (LONGEST_NAME // 6), ""),
        ("é" * (LONGEST_NAME // 6 + 1), "is longer than 16384 characters when encoded"),
        ("", "is empty"),
        (" ", ""),
        ("Paris, France.jpg", ""),
        ("a\udcff", "cannot be encoded as UTF-8"),
        ("a\nb", "contains a line break: specify each name as a separate element"),
        ("a\r", "contains a line break: specify each name as a separate element"),
        ("oss://photos/a.jpg", "is a URL: specify only the name of the object, without scheme and bucket"),
        (
            "https://photos.example.org/a.jpg",
            "is a URL: specify only the name of the object, without scheme and buck",
        ),
        ("//a", "starts with a slash: specify the name as the bucket lists it"),
        ("/a.jpg", "starts with a slash: specify the name as the bucket lists it"),
        ("a://b", "is a URL: specify only the name of the object, without scheme and bucket"),
        ("2026:/a", ""),
    ],
)
def test_what_can_not_be_a_name(name: str, problem: str) -> None:
    assert name_problem(name)[: len(problem) or None] == problem


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    options = {"object_keys": None, "object_keys_file": str(path), "start_at": 0, "parallel": 1}
    with ThreadPoolExecutor(1) as pool:
        pool.submit(path.write_bytes, b"a\nb\n/c\n")
        names = iter(check(options))
        assert [next(names), next(names)] == ["a", "b"]
        with pytest.raises(ConfigurationError, match="Line 3 of object_keys_file starts with a slash"):
            next(names)
