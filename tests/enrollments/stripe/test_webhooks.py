from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from enrollments.integrations.stripe.errors import ForgedWebhook
from enrollments.integrations.stripe.simulator.delivery import signature
from tests.simulators import signed_events

SECRET = "whsec_campanile"


class Receiver(ThreadingHTTPServer):
    """Takes messages; answers with the next of `answers`, then with 200."""

    daemon_threads = True

    def __init__(self):
        self.messages = []
        self.answers = []
        super().__init__(("127.0.0.1", 0), Messages)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/webhook"

    def types(self):
        return [json.loads(body)["type"] for body, _ in self.messages]

    def wait_for(self, number):
        deadline = time.monotonic() + 10
        while len(self.messages) < number and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.types()


class Messages(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.messages.append((body, self.headers.get("Stripe-Signature")))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver(simulator, customer):
    """Listens from when the customer is there."""
    server = Receiver()
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    simulator.world.webhook_url = server.url
    yield server
    simulator.world.webhook_url = None
    server.shutdown()
    thread.join()
    server.server_close()


class TestVerifying:
    def event(self, **about):
        event = {
            "id": "evt_1",
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": 1_800_000_000,
            "livemode": False,
            "type": "payment_intent.succeeded",
            "data": {"object": {"id": "pi_1", "object": "payment_intent", "metadata": {"enrollment": "e-1"}, **about}},
        }
        return json.dumps(event).encode()

    def signed(self, body, secret=SECRET, moment=None):
        return signature(body.decode(), secret, moment or int(time.time()))

    def test_a_true_one(self, gateway):
        body = self.event()

        event = gateway.verify_webhook(body, self.signed(body))

        assert (event.id, event.type) == ("evt_1", "payment_intent.succeeded")
        assert (event.object_type, event.object_id, event.payment_intent_id) == ("payment_intent", "pi_1", "pi_1")
        assert event.metadata == {"enrollment": "e-1"}
        assert event.livemode is False
        assert event.created.year == 2027

    def test_an_event_about_another_object_names_its_intent(self, gateway):
        body = self.event(object="refund", id="re_1", payment_intent="pi_7")

        event = gateway.verify_webhook(body, self.signed(body))

        assert (event.object_type, event.object_id, event.payment_intent_id) == ("refund", "re_1", "pi_7")

    def test_one_of_two_signatures_is_enough_while_the_secret_is_changed(self, gateway):
        body = self.event()

        header = self.signed(body, "whsec_old") + "," + self.signed(body).partition(",")[2]

        assert gateway.verify_webhook(body, header).id == "evt_1"

    @pytest.mark.parametrize("header", [None, "", "t=1", "v1=abc", "t=x,v1=y", "nonsense", "t=1,v0=abc"])
    def test_no_signature(self, gateway, header):
        with pytest.raises(ForgedWebhook):
            gateway.verify_webhook(self.event(), header)

    def test_another_secret(self, gateway):
        body = self.event()

        with pytest.raises(ForgedWebhook) as caught:
            gateway.verify_webhook(body, self.signed(body, "whsec_forger"))

        assert caught.value.status == 400

    def test_a_changed_body(self, gateway):
        body = self.event()

        with pytest.raises(ForgedWebhook):
            gateway.verify_webhook(body.replace(b"pi_1", b"pi_2"), self.signed(body))

    def test_an_old_one(self, gateway):
        body = self.event()

        with pytest.raises(ForgedWebhook):
            gateway.verify_webhook(body, self.signed(body, moment=int(time.time()) - 301))

        assert gateway.verify_webhook(body, self.signed(body, moment=int(time.time()) - 290))

    @pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b'"text"', b"{}", b'{"data": {"object": 5}}', b"\xff"])
    def test_something_else_signed_rightly(self, gateway, body):
        header = signature(body.decode(errors="replace"), SECRET, int(time.time()))

        with pytest.raises(ForgedWebhook):
            gateway.verify_webhook(body, header)


class TestReceiving:
    def test_messages_are_signed_and_hold_together(self, gateway, receiver, paid):
        intent = paid()

        assert receiver.wait_for(3) == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]
        events = [gateway.verify_webhook(body, header) for body, header in receiver.messages]
        assert {event.payment_intent_id for event in events} == {intent.id}
        assert len({event.id for event in events}) == 3

    def test_what_is_refused_comes_again_under_the_same_id(self, simulator, receiver, new_intent):
        receiver.answers = [500]

        new_intent()

        receiver.wait_for(2)
        first, second = (json.loads(body)["id"] for body, _ in receiver.messages)
        assert first == second

    def test_repeated(self, simulator, receiver, new_intent):
        simulator.control.webhooks(repeat=3)

        new_intent()

        receiver.wait_for(3)
        assert len({json.loads(body)["id"] for body, _ in receiver.messages}) == 1

    def test_held_back_and_released_in_any_order(self, simulator, receiver, paid):
        simulator.control.webhooks(hold=True)
        paid()
        time.sleep(0.1)
        assert receiver.messages == []

        outcome = simulator.control.release(newest_first=True)

        assert receiver.types() == ["payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]
        assert {delivery["state"] for delivery in outcome} == {"delivered"}

    def test_out_of_order(self, simulator, receiver, paid):
        simulator.control.webhooks(order="reversed")

        paid()

        assert receiver.wait_for(3) == ["payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]

    def test_delayed(self, simulator, receiver, new_intent):
        simulator.control.webhooks(delay=0.5)
        started = time.monotonic()

        new_intent()

        receiver.wait_for(1)
        assert time.monotonic() - started >= 0.5

    def test_dropped(self, simulator, receiver, paid):
        simulator.control.webhooks(drop=2)

        paid()

        assert receiver.wait_for(1) == ["payment_intent.succeeded"]

    @pytest.mark.parametrize("signing", ["forged", "stale", "none"])
    def test_forged_ones_are_refused_and_not_repeated(self, simulator, gateway, receiver, signing):
        receiver.answers = [400]
        unknown = {"id": "pi_unknown", "object": "payment_intent", "metadata": {}}

        simulator.control.events(type="payment_intent.succeeded", object=unknown, signing=signing)

        receiver.wait_for(1)
        with pytest.raises(ForgedWebhook):
            gateway.verify_webhook(*receiver.messages[0])
        (delivery,) = simulator.control.state()["deliveries"]
        assert delivery["signing"] == signing

    def test_an_event_about_an_object_we_never_saw(self, simulator, gateway, receiver):
        simulator.control.events(type="charge.dispute.created", object={"id": "dp_1", "object": "dispute"})

        receiver.wait_for(1)
        event = gateway.verify_webhook(*receiver.messages[0])
        assert (event.object_type, event.object_id, event.payment_intent_id) == ("dispute", "dp_1", None)

    def test_a_stored_event_sent_again(self, simulator, receiver, new_intent):
        new_intent()
        receiver.wait_for(1)

        simulator.control.resend(event=json.loads(receiver.messages[0][0])["id"])

        receiver.wait_for(2)
        assert receiver.messages[0][0] == receiver.messages[1][0]


def test_events_can_be_handed_over_without_a_receiver(simulator, gateway, paid):
    intent = paid()

    ((body, header),) = signed_events(simulator, "payment_intent.succeeded")

    assert gateway.verify_webhook(body, header).object_id == intent.id
