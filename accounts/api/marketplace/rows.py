"""The user as the marketplace writes it; `password` is in the contract and never answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accounts.api.avatar_addresses import avatar_address
from accounts.api.roles import role_word
from accounts.enums import AccountStatus, TutorApplicationStatus
from config.kit.api import fields
from config.kit.api.rows import Row
from config.kit.api.vocabulary import Vocabulary

APPLICATION_STATUSES = Vocabulary(TutorApplicationStatus.values)
ACCOUNT_STATUSES = Vocabulary(AccountStatus.values)
TEXT = {"type": "string", "nullable": True}


def _joined(items: Sequence[str] | None) -> str | None:
    return None if items is None else ", ".join(str(item) for item in items)


def _application_status(value: str | None) -> Any:
    return APPLICATION_STATUSES.name_of(value or TutorApplicationStatus.NONE)


def _application_index(value: str | None) -> Any:
    return APPLICATION_STATUSES.index_of(value or TutorApplicationStatus.NONE)


def _full_name(first: str, last: str) -> str:
    return f"{first} {last}".strip()


FULL_NAME = fields.computed("fullname", ("first_name", "last_name"), _full_name, {"type": "string"})
AVATAR = fields.computed("avatar", ("avatar", "uid"), avatar_address, {"type": "string", "format": "uri"})

USER = Row(
    fields.uid("id"),
    fields.text("email"),
    FULL_NAME,
    AVATAR,
    fields.computed("roleId", ("is_superuser", "role_names"), role_word, {"type": "string"}),
    fields.boolean("emailVerified", "is_email_verified"),
    fields.computed(
        "tutorApplicationStatus",
        ("tutor_application__status",),
        _application_status,
        {"type": "string", "enum": list(APPLICATION_STATUSES.names)},
    ),
    fields.computed(
        "tutorApplicationStatus_idx", ("tutor_application__status",), _application_index, {"type": "integer"}
    ),
    fields.text("certifications", "tutor_application__certifications"),
    fields.text("qualifications", "tutor_application__qualifications"),
    fields.text("bio", "tutor_application__bio"),
    fields.computed("specializations", ("tutor_application__specializations",), _joined, TEXT),
    fields.text("applicationReviewNote", "tutor_application__review_note"),
    fields.computed("applicationDocuments", ("tutor_application__documents",), _joined, TEXT),
    *fields.enum_indexed("accountStatus", ACCOUNT_STATUSES),
    *fields.record_fields("uid"),
)

BRIEF_USER = Row(fields.uid("id"), FULL_NAME, AVATAR, fields.boolean("isActive"))
