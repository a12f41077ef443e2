from __future__ import annotations

import pytest

from certificates.documents.reading import read_document
from certificates.services import comparing


@pytest.fixture(autouse=True)
def read_here(monkeypatch):
    """Read files in this process: one apart for each of them takes long (`documents/test_confined.py` has them)."""
    monkeypatch.setattr(comparing, "read_confined", lambda pdf, **_bounds: read_document(pdf))
