from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.local import folders

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up its rights")


@pytest.fixture
def closed(tmp_path):
    """A package in a folder that only its owner may pass."""
    program = tmp_path / "home" / "packages" / "server" / "bin" / "program"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    (program.parent / "data").touch(mode=0o600)
    (tmp_path / "home").chmod(0o700)
    return tmp_path / "home" / "packages"


def test_a_closed_folder_is_not_reachable(closed):
    assert not folders.is_reachable(closed / "server")
    assert folders.is_reachable(Path("/usr/anything"))


@AS_ROOT
def test_what_servers_cannot_reach_is_copied_for_them_to_read(closed, tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "servers_folder", lambda: tmp_path)

    copies = folders.readable_copy(closed, "server", "libraries-that-are-not-there")

    assert copies == tmp_path / "packages"
    assert {str(path.relative_to(copies)): path.stat().st_mode & 0o777 for path in copies.rglob("*")} == {
        "server": 0o755,
        "server/bin": 0o755,
        "server/bin/program": 0o755,
        "server/bin/data": 0o644,
    }
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


def test_a_long_path_gets_a_short_socket(tmp_path):
    short = folders.socket_folder(Path("/srv/school/.local/postgres"))
    long = folders.socket_folder(tmp_path / ("x" * 100))

    assert short == Path("/srv/school/.local/postgres/socket")
    assert len(str(long)) <= folders.LONGEST_SOCKET_FOLDER
