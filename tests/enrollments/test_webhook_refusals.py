from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
PATH = "/webhooks/stripe"


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_another_method_is_refused_in_json(client, method):
    answer = getattr(client, method)(PATH)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer.json() == {"error": {"code": "method_not_allowed"}}


def test_a_body_that_is_too_large_is_refused_in_json(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = client.post(PATH, "x" * 11, content_type="application/json", headers={"Stripe-Signature": "t=1,v1=0"})
    assert answer.status_code == 413
    assert answer.json() == {"error": {"code": "too_large"}}
