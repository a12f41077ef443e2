"""Addresses of check-in; the worker's decides what it may answer: everything under /check-in/."""

from django.urls import path

from certificates.pages.check_in import installing, pages, sending

urlpatterns = [
    path("check-in/", pages.check_in, name="check-in"),
    path("check-in/arrive/", pages.arrive, name="check-in-arrive"),
    path("check-in/take-back/", pages.take_back, name="check-in-take-back"),
    path("check-in/arrivals.json", sending.send, name="check-in-send"),
    path("check-in/who.json", sending.who, name="check-in-who"),
    path("check-in/offline/", installing.offline, name="check-in-offline"),
    path("check-in/worker.js", installing.worker, name="check-in-worker"),
    path("check-in/app.webmanifest", installing.manifest, name="check-in-manifest"),
]
