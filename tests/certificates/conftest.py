"""Files of certificates lie in a folder of the test's own."""

from __future__ import annotations

import pytest

from config.kit.storage import private_files


@pytest.fixture(autouse=True)
def _own_files(tmp_path, monkeypatch):
    store = private_files()
    monkeypatch.setitem(store.__dict__, "base_location", str(tmp_path))
    monkeypatch.setitem(store.__dict__, "location", str(tmp_path))
