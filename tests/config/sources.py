"""Every text that the source wants translated, read without the gettext tools."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils.translation.template import templatize

from config.local.folders import ROOT

FOLDERS: Final = ("accounts", "catalog", "certificates", "config", "enrollments", "messaging", "scheduling")
CALLS: Final = {
    "_": 0,
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "ngettext": 0,
    "ngettext_lazy": 0,
    "pgettext": 1,
    "pgettext_lazy": 1,
    "npgettext": 1,
}
"""Names of the functions, and which argument is the text."""
LITERAL: Final = r"""(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""

STAFF: Final = re.compile(
    r"/admin/|/admin\.py|/admin_|/management/|/api/|^config/demo|^config/local|^templates/(admin|unfold)/|training_staff|"
    r"figures\.py|checks\.py|/models/|styleguide|mail/trainer_|mail/decision_due|mail/canceled_teacher|_teacher\.|"
    r"mail/attendee_list|mail/reminder_trainer|/teaching|availability|days_away|away_form|hours_form|rules_form|"
    r"templates/scheduling/(week|window|state|complete_form)|impersonat|api_key|simulated|api_login|api_login|"
    r"services/(moving|running|paid|reconciling|mismatches|trainer_messages)\.py|config/kit/dashboard|catalog/services|"
    r"templates/enrollments/(students|teaching|person|to_plan)|base_(staff|tutor)|marketplace|accounts/practices|"
    r"services/(practices|people|membership|student_words|tutor)|scheduling/(series|plans)\.py|services/trainings\.py|"
    r"certificates/reconciliation/|services/(resolving|asking_again)\.py"
)
"""What no student of a training sees; everything else is theirs, new files too."""


def student_files() -> Iterator[Path]:
    """Sources and templates whose texts a student may meet."""
    for folder in (*FOLDERS, "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in {".py", ".html", ".txt"} and "/migrations/" not in name and not STAFF.search(name):
                yield path


def texts_of(path: Path) -> set[str]:
    """The texts that one file wants translated; of plurals the singular."""
    source = path.read_text()
    return set(_of_python(source)) if path.suffix == ".py" else set(_of_template(source))


def _of_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = CALLS.get(name)
            if place is not None and len(node.args) > place:
                text = node.args[place]
                if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
                    yield text.value


def _of_template(source: str) -> Iterator[str]:
    """`templatize` turns a template into calls; between them it leaves no quotes."""
    calls = templatize(source)
    for line in re.finditer(rf"\b(gettext|ngettext|pgettext|npgettext|_)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?", calls):
        name, first, second = line.groups()
        yield ast.literal_eval(second if name in {"pgettext", "npgettext"} else first)
