from __future__ import annotations

import pytest

from config.kit import dashboard
from config.kit.dashboard import Figure, Queue, read_figures, read_queues, register_figure


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch):
    monkeypatch.setattr(dashboard, "FIGURES", {})


def test_figures_and_queues_are_read_apart_and_in_their_order():
    register_figure(Figure(name="b", label="B", count=lambda practices: 2, place=20))
    register_figure(Figure(name="a", label="A", count=lambda practices: 1, place=10))
    register_figure(Queue(name="q", label="Q", count=lambda practices: 3, hint="Look"))

    assert [(reading.figure.name, reading.value) for reading in read_figures(None)] == [("a", 1), ("b", 2)]
    assert [(reading.figure.name, reading.value) for reading in read_queues(None)] == [("q", 3)]


def test_they_count_for_the_practices_of_who_looks():
    register_figure(Figure(name="own", label="Own", count=lambda practices: len(practices or ())))

    assert [reading.value for reading in read_figures(frozenset({1, 2}))] == [2]


def test_the_same_name_replaces():
    register_figure(Figure(name="a", label="A", count=lambda practices: 1))
    register_figure(Figure(name="a", label="A", count=lambda practices: 5))

    assert [reading.value for reading in read_figures(None)] == [5]


def test_a_figure_leads_to_the_list_it_counted_if_there_is_one():
    def figure(**values):
        return Figure(name="a", label="A", count=lambda practices: 0, **values)

    assert figure(admin_url="accounts_user_changelist", query="q=x").href == "/admin/accounts/user/?q=x"
    assert figure(admin_url="no_such_list").href == ""
    assert figure().href == ""
