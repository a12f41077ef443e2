"""Certificates, and what was booked, on the certification API."""

from django.urls import path

from certificates.api.certification.bookings import Bookings, MigrateBookings, Orders, Sessions
from certificates.api.certification.certificates import AllCertificates, CheckEmail, EmailCheck, LookUp
from certificates.api.certification.students import CreateStudent, MigrateStudents

urlpatterns = [
    path("students/create", CreateStudent.as_view()),
    path("students/migrate", MigrateStudents.as_view()),
    path("bookings", Bookings.as_view()),
    path("orders", Orders.as_view()),
    path("sessions", Sessions.as_view()),
    path("certs/lookup", LookUp.as_view()),
    path("certs/all", AllCertificates.as_view()),
    path("certs/email-check", EmailCheck.as_view()),
    path("certs/check-email", CheckEmail.as_view()),
    path("migrate/bookings", MigrateBookings.as_view()),
]
