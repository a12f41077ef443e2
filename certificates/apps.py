"""What people have earned."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    """What people have earned."""

    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        """Fill the registries of the floors below."""
        from accounts.personal_data import PersonalData, register_personal_data  # noqa: PLC0415 - as below
        from certificates.figures import register_figures  # noqa: PLC0415 - the app registry must be ready
        from certificates.integrations.hovn import checks as hovn_checks  # noqa: F401, PLC0415 - registers system checks
        from certificates.integrations.redcross import checks  # noqa: F401, PLC0415 - as above
        from certificates.invariants import differences  # noqa: PLC0415 - as above
        from certificates.mail_kinds import register_mail_kinds  # noqa: PLC0415 - as above
        from certificates.messages import register_messages  # noqa: PLC0415 - as above
        from certificates.pages.check_in.navigation import register_check_in  # noqa: PLC0415 - as above
        from certificates.pages.verify.navigation import register_verifying  # noqa: PLC0415 - as above
        from certificates.pages.wallet.navigation import register_wallet  # noqa: PLC0415 - as above
        from certificates.services.erasing import certificates_of, erase_certificates_of  # noqa: PLC0415 - as above
        from config.kit.invariants import register_invariants  # noqa: PLC0415 - as above

        register_check_in()
        register_figures()
        register_invariants(differences)
        register_mail_kinds()
        register_messages()
        register_verifying()
        register_wallet()
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
