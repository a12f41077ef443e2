"""What people have earned."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    """What people have earned."""

    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        """Fill the registries of the floors below."""
        from certificates.figures import register_figures  # noqa: PLC0415 - the app registry must be ready
        from certificates.integrations.hovn import checks as hovn_checks  # noqa: F401, PLC0415 - registers system checks
        from certificates.integrations.redcross import checks  # noqa: F401, PLC0415 - as above
        from certificates.invariants import differences  # noqa: PLC0415 - as above
        from certificates.mail_kinds import register_mail_kinds  # noqa: PLC0415 - as above
        from certificates.messages import register_messages  # noqa: PLC0415 - as above
        from certificates.pages.verify.navigation import register_verifying  # noqa: PLC0415 - as above
        from certificates.pages.wallet.navigation import register_wallet  # noqa: PLC0415 - as above
        from config.kit.invariants import register_invariants  # noqa: PLC0415 - as above

        register_figures()
        register_invariants(differences)
        register_mail_kinds()
        register_messages()
        register_verifying()
        register_wallet()
