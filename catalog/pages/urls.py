"""Addresses of the public catalog."""

from django.urls import path

from catalog.pages import packs, tutors

app_name = "catalog"
urlpatterns = [
    path("courses/", packs.packs, name="packs"),
    path("courses/<uuid:uid>/", packs.pack, name="pack"),
    path("tutors/", tutors.tutors, name="tutors"),
    path("tutors/<uuid:uid>/", tutors.tutor, name="tutor"),
]
