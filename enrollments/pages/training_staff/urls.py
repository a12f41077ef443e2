"""Addresses of the pages of who leads trainings."""

from django.urls import path

from enrollments.pages.training_staff import (
    acts,
    adding,
    attendance,
    decisions,
    lists,
    lists_out,
    messages,
    running,
    training,
)

urlpatterns = [
    path("teaching/trainings/", lists.trainings, name="staff-trainings"),
    path("teaching/trainings/<uuid:uid>/", training.training, name="staff-training"),
    path("teaching/trainings/<uuid:uid>/act/", acts.act, name="staff-act"),
    path("teaching/trainings/<uuid:uid>/invite-next/", acts.invite, name="staff-invite-next"),
    path("teaching/trainings/<uuid:uid>/add/", adding.add, name="staff-add"),
    path("teaching/trainings/<uuid:uid>/list/", lists_out.print_list, name="staff-print"),
    path("teaching/trainings/<uuid:uid>/list.csv", lists_out.csv_list, name="staff-csv"),
    path(
        "teaching/trainings/<uuid:uid>/attendance/<uuid:session_uid>/", attendance.attendance, name="staff-attendance"
    ),
    path("teaching/trainings/<uuid:uid>/message/", messages.message, name="staff-message"),
    path("teaching/trainings/<uuid:uid>/decisions/", decisions.decisions, name="staff-decisions"),
    path("teaching/trainings/<uuid:uid>/run/", running.run, name="staff-run"),
]
