"""Addresses of booking and of one's enrolments."""

from django.urls import path

from enrollments.pages import booking, enrollments

app_name = "enrollments"
urlpatterns = [
    path("courses/<uuid:uid>/times/", booking.choose, name="choose"),
    path("courses/<uuid:uid>/review/", booking.review, name="review"),
    path("my/", enrollments.overview, name="overview"),
    path("my/enrolments/", enrollments.enrollment_list, name="enrollments"),
    path("my/enrolments/<uuid:uid>/", enrollments.enrollment, name="enrollment"),
    path("my/enrolments/<uuid:uid>/pay/", booking.pay, name="pay"),
    path("my/enrolments/<uuid:uid>/give-back/", booking.abandon, name="abandon"),
    path("my/enrolments/<uuid:uid>/check-payment/", enrollments.check_payment, name="check-payment"),
    path("my/enrolments/<uuid:uid>/lessons.ics", enrollments.calendar, name="calendar"),
]
