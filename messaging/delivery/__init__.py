"""How anything reaches anyone: outbox, e-mail, notifications, SMS and push seams.

A caller names a kind of message, a reader and plain values; who is reached by
which channel, in which language and time zone, when, and again after a failure,
is decided here.

**Declare a kind** in the `ready()` of the app that sends it::

    from messaging.delivery.enums import Category, Channel
    from messaging.delivery.kinds import MessageKind, register_kind

    register_kind(
        MessageKind(
            name="enrollments.confirmed",               # <app>.<kind>
            label=_("Enrolment confirmed"),
            category=Category.ENROLLMENTS,              # what a reader may opt out of
            channels={Channel.EMAIL, Channel.IN_APP},   # the default
            required=True,                              # ignores opt-outs
            example={"offering": "Guitar", "starts_at": EXAMPLE_TIME, "amount": 1250, "currency": "EUR"},
        )
    )

`example` names every variable of the templates: `send` refuses a context with
other names, and `tests/delivery/test_registered_kinds.py` renders every kind
with its example in every language. `secret=True` (codes, reset links) erases
the context once the message is settled. `lifetime` is how long a late message
is still worth sending (default three days).

**Templates** stand in `templates/<app>/mail/`:

- e-mail: `<kind>.subject.txt`, `<kind>.txt` (extends `mail/base.txt`) and
  `<kind>.html` (extends `mail/base.html`), both filling `{% block content %}`;
- in-app and push: `<kind>.title.txt` (one line) and, if there is more to say,
  `<kind>.body.txt`;
- SMS: `<kind>.sms.txt`.

They see the context and `reader_name`, `practice_name`, `support_email`, `zone`,
`url` (absolute) and nothing else; an unknown variable raises. Text is
translated with the usual tags, which need no `{% load %}`, as do
`{{ starts_at|moment }}` (date, time and zone), `{{ day|calendar_day }}`,
`{% money amount currency %}`, `{{ path|absolute }}` (the house's host; the practice's is
`{{ base_url }}`), `{{ text|markdown }}` for what practices write and, in HTML,
`{% button url _("See your lessons") %}`.

**Send** inside the transaction that makes the message true::

    from messaging.delivery.services import Attachment, send, withdraw

    send(
        "enrollments.confirmed",
        to=user,                                   # or "somebody@example.org", "+31201234567"
        practice=practice,                         # None: in the school's own name
        context={"offering": pack.title, "starts_at": starts_at, …},
        dedupe_key=f"enrollment:{enrollment.pk}",  # with kind, reader and channel: once for ever
        url=reverse("enrollments:enrollment", args=[enrollment.uid]),   # what it is about
        attachments=[Attachment("lesson.ics", ics_text, "text/calendar", method="REQUEST")],
        due_at=starts_at - timedelta(days=1),      # None: now
        expires_at=starts_at,                      # pointless from then on
    )
    withdraw("enrollments.reminder", dedupe_key=f"lesson:{slot.pk}:v{version}")

`send_together([Draft(...), ...])` does the same for many kinds and readers by one
insert. `Attachment.later(name, recipe=…, values=…)` is a file that the worker makes
(`messaging.delivery.recipes`).

Values in a context are text, numbers, booleans, None, dates, aware datetimes
and lists or dicts of these: never model instances, never lazy translations.
Rows are written in the caller's transaction and a worker is called on commit;
with the broker away the sweeper (`delivery.relay_outbox`, every 10 s) finds them.
The mail is rendered at sending time with the reader's language, zone and address
of that moment.

**In tests** `tests.factories.delivery.deliver_all()` runs the relay and returns
the mails of the simulator.
"""
