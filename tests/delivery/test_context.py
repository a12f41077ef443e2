from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from messaging.delivery.context import decode_context, encode_context
from tests.factories.accounts import UserFactory

words = st.text("abc_", min_size=1)
plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
)
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(words, inner), max_leaves=8)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # the first draw builds tables
@given(st.dictionaries(words, values))
def test_what_goes_in_comes_out(context):
    assert decode_context(encode_context(context)) == context


def test_an_instant_stays_the_same_instant():
    start = datetime(2030, 3, 31, 2, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))

    assert decode_context(encode_context({"start": start}))["start"].timestamp() == start.timestamp()


def test_text_subclasses_become_plain_text():
    encoded = encode_context({"role": Role.ADMIN, "safe": mark_safe("<b>")})

    assert encoded == {"role": "admin", "safe": "<b>"}
    assert {type(value) for value in encoded.values()} == {str}


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (datetime(2030, 1, 1), "datetime without a zone"),  # noqa: DTZ001 - that is the point
        (gettext_lazy("Lesson"), "plain values"),
        (b"bytes", "plain values"),
        ({1: "x"}, "plain words"),
        ({"$moment": "2030"}, "plain words"),
        ([{"deep": object()}], r"value\[0\]\.deep"),
    ],
)
def test_what_cannot_wait_is_refused_by_name(value, what):
    with pytest.raises(TypeError, match=what):
        encode_context({"value": value})


def test_a_model_instance_is_refused():
    with pytest.raises(TypeError, match="user is a User"):
        encode_context({"user": UserFactory.build()})


def test_dates_are_not_instants():
    assert decode_context(encode_context({"day": date(2030, 1, 2)})) == {"day": date(2030, 1, 2)}
