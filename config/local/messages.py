"""Collects what is to be translated and compiles what is: `make messages`.

Collecting needs the gettext tools; without them the catalogs that are there are
only compiled. Both files are committed, so that no other machine needs the tools.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Final

import polib

from config.local.folders import ROOT

LOCALE: Final = ROOT / "config" / "locale"
LANGUAGES: Final = ("nl",)
LEFT_OUT: Final = (".venv/*", ".local/*", "tests/*", "benchmarks/*", "requirements/*", "docs/*")


def main() -> None:
    """Collect, compile, and say what waits for a translation."""
    if shutil.which("xgettext"):
        collect()
    else:
        print("There is no xgettext here (package gettext): nothing new was collected.")
    for language in LANGUAGES:
        left = compile_language(language)
        print(f"{language}: {left} texts wait for a translation")


def collect() -> None:
    """Bring every catalog to what the source says now; what nobody uses goes."""
    languages = [part for language in LANGUAGES for part in ("-l", language)]
    ignored = [part for pattern in LEFT_OUT for part in ("-i", pattern)]
    command = [sys.executable, "manage.py", "makemessages", *languages, *ignored, "--no-obsolete", "--no-wrap"]
    command += ["--add-location", "file", "-e", "html,txt,py", "-v", "0"]
    subprocess.run(command, cwd=ROOT, check=True, env={"CAMPANILE_ENV": "development", **os.environ})
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        catalog = polib.pofile(str(path), wrapwidth=0)
        catalog.header, catalog.metadata_is_fuzzy = "", False
        catalog.metadata = {
            "Language": language,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": "nplurals=2; plural=(n != 1);",
        }
        for entry in catalog.fuzzy_entries():  # the tools' guesses; nobody has read them
            entry.msgstr, entry.msgstr_plural, entry.previous_msgid = "", dict.fromkeys(entry.msgstr_plural, ""), None
            entry.previous_msgid_plural = entry.previous_msgctxt = None
            entry.flags.remove("fuzzy")
        catalog.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
        catalog.save()


def compile_language(language: str) -> int:
    """Write the compiled catalog beside its source; returns how many texts have no translation."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    catalog.save_as_mofile(str(path.with_suffix(".mo")))
    return len(catalog.untranslated_entries()) + len(catalog.fuzzy_entries())


if __name__ == "__main__":
    main()
