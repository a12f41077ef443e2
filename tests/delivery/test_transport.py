from __future__ import annotations

import pytest
from anymail.backends.mailgun import EmailBackend as MailgunBackend
from anymail.backends.postmark import EmailBackend as PostmarkBackend
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from messaging.delivery.mail.transport import PROVIDERS, transport_from_url
from messaging.delivery.simulators.mail import SimulatorBackend


def smtp(url: str) -> SmtpBackend:
    backend = transport_from_url(url, simulated=False).open()
    assert isinstance(backend, SmtpBackend)
    return backend


def test_unset_is_the_simulator_where_things_are_simulated():
    assert isinstance(transport_from_url("", simulated=True).open(), SimulatorBackend)


def test_unset_in_production_is_this_machines_mail_server():
    backend = transport_from_url("", simulated=False).open()

    assert isinstance(backend, SmtpBackend)
    assert (backend.host, backend.port, backend.use_tls, backend.use_ssl) == ("localhost", 25, False, False)


def test_the_simulator_does_not_exist_in_production(settings):
    settings.SIMULATORS = False

    with pytest.raises(ImproperlyConfigured, match="not run in production"):
        transport_from_url("", simulated=True).open()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 587, "", "", True, False)),
        ("smtp://mail.example:2525?starttls=off", ("mail.example", 2525, "", "", False, False)),
        ("smtp://me%40x:p%2Fw%3A@mail.example", ("mail.example", 587, "me@x", "p/w:", True, False)),
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, "", "", False, False)),
        ("smtp://a:b@localhost", ("localhost", 25, "a", "b", False, False)),
        ("smtp://localhost?starttls=on", ("localhost", 25, "", "", True, False)),
        ("smtps://a:b@mail.example", ("mail.example", 465, "a", "b", False, True)),
        ("smtps://a:b@mail.example:4650/", ("mail.example", 4650, "a", "b", False, True)),
    ],
)
def test_smtp(url, expected):
    backend = smtp(url)

    assert (
        backend.host,
        backend.port,
        backend.username,
        backend.password,
        backend.use_tls,
        backend.use_ssl,
    ) == expected
    assert backend.timeout == 15


def test_a_provider_gets_its_key():
    backend = transport_from_url("anymail+postmark://to%2Fken@", simulated=False).open()

    assert isinstance(backend, PostmarkBackend)
    assert (backend.server_token, backend.api_url) == ("to/ken", "https://api.postmarkapp.com/")


def test_a_provider_may_be_somewhere_else():
    backend = transport_from_url(
        "anymail+mailgun://key@mg.example?api_url=https://api.eu.mailgun.net/v3", simulated=False
    ).open()

    assert isinstance(backend, MailgunBackend)
    assert (backend.api_key, backend.sender_domain) == ("key", "mg.example")
    assert backend.api_url == "https://api.eu.mailgun.net/v3/"


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_every_provider_opens(provider):
    _user, secret, host = PROVIDERS[provider]
    url = f"anymail+{provider}://key{':secret' if secret else ''}@{'mg.example' if host else ''}"

    assert type(transport_from_url(url, simulated=False).open()).__module__ == f"anymail.backends.{provider}"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp+tls://mail.example",
        "smtp://",
        "smtp://:25",
        "smtp://mail.example:port",
        "smtp://mail.example:99999",
        "smtp://user@mail.example",
        "smtp://:hunter2@mail.example",
        "smtp://user:hunter2@mail.example?starttls=off",
        "smtp://mail.example?starttls=maybe",
        "smtp://mail.example?starttls",
        "smtp://mail.example?tls=on",
        "smtp://mail.example?starttls=on&starttls=off",
        "smtps://mail.example?starttls=on",
        "smtp://mail.example/inbox",
        "smtp://mail.example#x",
        "smtp://[::1",
        "anymail+nobody://key@",
        "anymail+amazon_ses://key@",
        "anymail+postmark://",
        "anymail+postmark://key:hunter2@",
        "anymail+postmark://key@host.example",
        "anymail+mailgun://key@",
        "anymail+mailjet://key@",
        "anymail+postmark://key@?debug=1",
        "postmark://key@",
        "simulator://",
    ],
)
def test_what_is_not_exactly_understood_is_refused_without_repeating_secrets(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL cannot be used") as refusal:
        transport_from_url(url, simulated=True)

    assert "hunter2" not in str(refusal.value)


def test_secrets_do_not_show_in_logs():
    assert "hunter2" not in repr(transport_from_url("smtps://me:hunter2@mail.example", simulated=False))
