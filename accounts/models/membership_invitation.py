"""A role that waits for the person's word."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import InvitationState, Role
from accounts.models.practice import Practice
from config.kit.models import Record


class MembershipInvitation(Record):
    """A practice's offer of a role to somebody who does not belong to it.

    Until it is accepted there is no `Membership`, so nothing that reads roles
    can know of it. The practice knows `address`, as it typed it, and nothing
    else of the person.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership_invitations")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="membership_invitations")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    address = models.EmailField(_("e-mail address"), max_length=254)
    state = models.CharField(_("state"), max_length=16, choices=InvitationState, default=InvitationState.OPEN)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    settled_at = models.DateTimeField(_("answered or withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "practice", "role"],
                name="membership_invitation_one_open",
                condition=models.Q(state=InvitationState.OPEN),
            ),
            models.CheckConstraint(
                condition=models.Q(state=InvitationState.OPEN, settled_at__isnull=True)
                | (~models.Q(state=InvitationState.OPEN) & models.Q(settled_at__isnull=False)),
                name="membership_invitation_settled_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values, state__in=InvitationState.values),
                name="membership_invitation_words_known",
            ),
        ]
        indexes = [models.Index(fields=["practice", "-created_at"], name="invitation_by_practice")]

    def __str__(self) -> str:
        return f"{self.address} · {self.get_role_display()} · {self.practice}"

    @property
    def is_open(self) -> bool:
        """Whether an answer is awaited."""
        return self.state == InvitationState.OPEN
