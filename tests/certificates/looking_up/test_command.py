from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tests.certificates.printed import BLS, CPR


class TestCommand:
    def test_it_prints_what_is_listed(self, redcross, practice, ada, capsys):
        redcross.people.put(ada.email, CPR, BLS)

        call_command("look_up", ada.email, "--practice", practice.slug)

        lines = capsys.readouterr().out.splitlines()
        assert lines[0].startswith("0QX1YZ  Adult CPR/AED  issued 2026-03-05  expires 2028-03-05  n.e. thing training")
        assert "expires 2028-04-07 (assumed)" in lines[1]
        assert lines[2].startswith("2 found, stored, as of ")

    @pytest.mark.parametrize(
        ("email", "slug", "words"),
        [
            ("ada", "", "validation_failed"),
            ("error@people.example", "", "agency_unreachable"),
            ("a@b.example", "no", "no school"),
        ],
    )
    def test_it_says_what_is_wrong(self, redcross, practice, email, slug, words):
        with pytest.raises(CommandError, match=words):
            call_command("look_up", email, "--practice", slug or practice.slug)
