"""Addresses of booking, of one's enrolments and of teaching."""

from django.urls import path

from enrollments.pages import booking, choosing, enrollments, overview, replacing, teaching
from enrollments.pages.training_staff.urls import urlpatterns as training_staff
from enrollments.pages.trainings.urls import urlpatterns as trainings

app_name = "enrollments"
urlpatterns = [
    path("courses/<uuid:uid>/times/", choosing.choose, name="choose"),
    path("courses/<uuid:uid>/review/", booking.review, name="review"),
    path("start/", overview.start, name="start"),
    path("my/", overview.overview, name="overview"),
    path("my/enrolments/", enrollments.enrollment_list, name="enrollments"),
    path("my/enrolments/<uuid:uid>/", enrollments.enrollment, name="enrollment"),
    path("my/enrolments/<uuid:uid>/another-time/", replacing.replacement, name="replacement"),
    path("my/enrolments/<uuid:uid>/pay/", booking.pay, name="pay"),
    path("my/enrolments/<uuid:uid>/give-back/", booking.abandon, name="abandon"),
    path("my/enrolments/<uuid:uid>/payment-state/", enrollments.payment_state, name="payment-state"),
    path("my/enrolments/<uuid:uid>/check-payment/", enrollments.check_payment, name="check-payment"),
    path("my/enrolments/<uuid:uid>/lessons.ics", enrollments.calendar, name="calendar"),
    path("teaching/", teaching.dashboard, name="teaching"),
    path("teaching/students/", teaching.students, name="students"),
    *trainings,
    *training_staff,
]
