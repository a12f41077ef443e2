"""The program itself: starting, refusing, remembering, being told what to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
import requests

from enrollments.integrations.stripe.simulator.server import NotInProduction, Simulator, running_simulator

KEY = {"Authorization": "Bearer sk_test_campanile"}


@pytest.fixture
def program():
    """Starts the program; ends it with the test."""
    started = []

    def start(*options, **environment):
        process = subprocess.Popen(
            [sys.executable, "-m", "enrollments.integrations.stripe.simulator", *options],
            env={**os.environ, "CAMPANILE_ENV": "development", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def address(process):
    return process.stdout.readline().split()[3].rstrip(",")


@pytest.mark.parametrize("environment", ["production", ""])
def test_it_does_not_start_in_production(program, environment):
    process = program("--port", "0", CAMPANILE_ENV=environment)

    _, said = process.communicate(timeout=10)

    assert process.returncode == 2
    assert "does not start in production" in said


def test_nor_inside_a_process_of_production(monkeypatch):
    monkeypatch.setenv("CAMPANILE_ENV", "production")

    with pytest.raises(NotInProduction):
        Simulator()


def test_it_needs_nothing_but_python(program):
    process = program("--port", "0", PYTHONPATH="", PYTHONNOUSERSITE="1")

    assert requests.get(address(process), timeout=5).json()["simulator"] == "stripe"
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, enrollments.integrations.stripe.simulator.__main__; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"django", "stripe", "requests"} & set(loaded)


def test_a_taken_port_is_named(program):
    with running_simulator() as simulator:
        port = simulator.url.rpartition(":")[2]
        process = program("--port", port)
        _, said = process.communicate(timeout=10)

    assert process.returncode == 2
    assert port in said


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_state_outlives_the_process(program, tmp_path, ending):
    options = ("--port", "0", "--state", str(tmp_path / "new" / "stripe.sqlite3"))
    first = program(*options)
    form = {"amount": "1000", "currency": "eur"}
    headers = {**KEY, "Idempotency-Key": "k"}
    made = requests.post(f"{address(first)}/v1/payment_intents", data=form, headers=headers, timeout=5).json()
    first.send_signal(ending)
    first.wait(timeout=20)

    second = program(*options)

    base = address(second)
    again = requests.post(f"{base}/v1/payment_intents", data=form, headers=headers, timeout=5)
    assert again.json() == made
    assert again.headers["Idempotent-Replayed"] == "true"
    assert requests.get(f"{base}/v1/payment_intents/{made['id']}", headers=KEY, timeout=5).ok


def test_public_address(program):
    process = program("--port", "0", "--public-url", "https://pay.example.org/")
    form = {
        "mode": "payment",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "eur",
        "line_items[0][price_data][unit_amount]": "1000",
        "line_items[0][price_data][product_data][name]": "Thing",
        "success_url": "http://a.example/",
        "cancel_url": "http://a.example/",
    }

    session = requests.post(f"{address(process)}/v1/checkout/sessions", data=form, headers=KEY, timeout=5).json()

    assert session["url"].startswith("https://pay.example.org/c/pay/cs_test_")


class TestControl:
    def control(self, simulator, name, **body):
        return requests.post(f"{simulator.url}/_control/{name}", json=body, timeout=5)

    def test_over_http(self, simulator):
        assert self.control(simulator, "webhooks", delay=2.5, repeat=2).json()["delay"] == 2.5
        assert self.control(simulator, "failures", kind="500", calls=2).json() == {"pending": 1}
        state = requests.get(f"{simulator.url}/_control/state", timeout=5).json()
        assert state["webhooks"]["repeat"] == 2
        assert state["failures"][0]["calls"] == 2

    @pytest.mark.parametrize(
        ("name", "body", "status"),
        [
            ("webhooks", {"speed": 3}, 400),
            ("webhooks", {"order": "sideways"}, 400),
            ("failures", {"kind": "flood"}, 400),
            ("failures", {"sort": "500"}, 400),
            ("pay", {"session": "cs_no"}, 404),
            ("dance", {}, 404),
        ],
    )
    def test_what_it_does_not_understand(self, simulator, name, body, status):
        assert self.control(simulator, name, **body).status_code == status

    def test_a_form_of_another_site_does_nothing(self, simulator):
        answer = requests.post(f"{simulator.url}/_control/reset", data={"a": "b"}, timeout=5)

        assert answer.status_code == 415

    def test_reset(self, simulator, paid, gateway):
        paid()

        self.control(simulator, "reset")

        assert list(gateway.payment_intents()) == []
        assert simulator.control.state()["events"] == []

    def test_paying_without_the_page(self, simulator, gateway, new_session):
        session = new_session()

        answer = self.control(simulator, "pay", session=session.id, number="4000000000000002")
        assert answer.status_code == 402
        self.control(simulator, "pay", session=session.id)

        assert gateway.retrieve_checkout_session(session.id).status == "complete"


def test_delayed_money_comes_by_itself_when_told_so(settings):
    with running_simulator(settle_after=0.1) as simulator:
        form = {
            "amount": "1000",
            "currency": "eur",
            "payment_method": "pm_sepaDebit_success",
            "confirm": "true",
            "return_url": "http://127.0.0.1/",
        }
        made = requests.post(f"{simulator.url}/v1/payment_intents", data=form, headers=KEY, timeout=5).json()
        for _ in range(100):
            time.sleep(0.05)
            made = requests.get(f"{simulator.url}/v1/payment_intents/{made['id']}", headers=KEY, timeout=5).json()
            if made["status"] == "succeeded":
                break

    assert made["status"] == "succeeded"


def test_fifty_at_once_with_one_key_make_one_intent(simulator):
    answers = []

    def pay():
        answers.append(
            requests.post(
                f"{simulator.url}/v1/payment_intents",
                data={"amount": "1000", "currency": "eur"},
                headers={**KEY, "Idempotency-Key": "k"},
                timeout=20,
            ).json()["id"]
        )

    threads = [threading.Thread(target=pay) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 50
    assert len(set(answers)) == 1
