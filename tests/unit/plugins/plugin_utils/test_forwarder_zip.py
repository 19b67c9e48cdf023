# Copyright (c) 2026 hwcloud.oms contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the zip of the function contains."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ansible_collections.hwcloud.oms.plugins.plugin_utils._forwarder_zip import packed_files, zip_bytes
from ansible_collections.hwcloud.oms.tools.layout import ROOT

FILES = {"b/two.py": b"2", "one.py": b"1"}


def test_equal_files_give_equal_bytes() -> None:
    packed = zip_bytes(FILES)
    assert packed == zip_bytes(dict(reversed(FILES.items())))
    assert packed != zip_bytes({**FILES, "one.py": b"x"})
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == FILES
        assert {entry.compress_type for entry in opened.infolist()} == {zipfile.ZIP_STORED}
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_is_imported_is_packed_unchanged() -> None:
    """In functions too, such as what a failure needs."""
    files = packed_files(ROOT)
    assert {"hwcloud_oms/_client/auth.py", "hwcloud_oms/_client/failures.py", "hwcloud_oms/_client/iam.py"} <= set(
        files
    )
    for name, content in files.items():
        if name.startswith("hwcloud_oms/"):
            assert content == (ROOT / "plugins/module_utils" / name.partition("/")[2]).read_bytes()
    assert files["object_keys.py"] == (ROOT / "extensions/eda/plugins/event_filter/object_keys.py").read_bytes()


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        packed_files(tmp_path)
