"""Addresses of trainings, for visitors and for students."""

from django.urls import path

from enrollments.pages.trainings import answering, enrol, invitation, leave, listing, mine, queue, training

urlpatterns = [
    path("trainings/", listing.trainings, name="trainings"),
    path("trainings/<uuid:uid>/", training.training, name="training"),
    path("trainings/<uuid:uid>/dates.ics", training.calendar, name="training-calendar"),
    path("trainings/<uuid:uid>/enrol/", enrol.enrol, name="enrol"),
    path("courses/<uuid:uid>/wait/", enrol.wait, name="wait"),
    path("invitations/<str:token>/", invitation.invitation, name="invitation"),
    path("invitations/<str:token>/accept/", invitation.accept, name="accept"),
    path("invitations/<str:token>/decline/", invitation.decline, name="decline"),
    path("my/trainings/", mine.my_trainings, name="my-trainings"),
    path("my/enrolments/<uuid:uid>/leave/", leave.leave, name="leave"),
    path("my/enrolments/<uuid:uid>/queue/", queue.queue_place, name="queue-place"),
    path("my/enrolments/<uuid:uid>/accept/", answering.accept_own, name="accept-own"),
    path("my/enrolments/<uuid:uid>/decline/", answering.decline_own, name="decline-own"),
]
