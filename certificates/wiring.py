"""What the app puts into the registries of the floors below, once the app registry is ready."""

from django.utils.translation import gettext_lazy as _

from accounts.personal_data import PersonalData, register_personal_data
from certificates.figures import register_figures
from certificates.integrations.hovn import checks as hovn_checks  # noqa: F401 - registers system checks
from certificates.integrations.redcross import checks  # noqa: F401 - registers system checks
from certificates.invariants import differences
from certificates.mail_kinds import register_mail_kinds
from certificates.messages import register_messages
from certificates.pages.check_in.navigation import register_check_in
from certificates.pages.verify.navigation import register_verifying
from certificates.pages.wallet.navigation import register_wallet
from certificates.services.comparing_soon import compare_seats_soon
from certificates.services.erasing import certificates_of, erase_certificates_of
from certificates.services.exporting import uploads_of
from config.kit.invariants import register_invariants
from scheduling.registry import set_attendance_follower


def wire() -> None:
    """Fill the registries of the floors below."""
    register_check_in()
    register_figures()
    register_invariants(differences)
    register_mail_kinds()
    register_messages()
    register_verifying()
    register_wallet()
    set_attendance_follower(compare_seats_soon)
    register_personal_data(
        PersonalData(
            name="certificates",
            label=_("Certificates"),
            export=certificates_of,
            erase=erase_certificates_of,
            kept=_("They stay verifiable by number and by paper, without your name."),
            place=20,
        )
    )
    register_personal_data(  # erased with the certificates
        PersonalData(name="uploads", label=_("Uploaded certificates"), export=uploads_of, place=21)
    )
