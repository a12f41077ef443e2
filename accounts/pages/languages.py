"""The choice of a language in a form."""

from __future__ import annotations

from typing import Any

from django import forms

from config.kit.languages import language_choices


class LanguageMixin(forms.Form):
    """A form whose `language` is asked only where there is one to choose."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(language_choices()) < 2:  # noqa: PLR2004 - one is no choice
            del self.fields["language"]
