"""Addresses of lessons and of a tutor's times."""

from django.urls import path

from scheduling.pages import availability, days_away, feed, feed_settings, lessons, teaching

app_name = "scheduling"
urlpatterns = [
    path("calendar/<str:token>/campanile.ics", feed.feed, name="feed"),
    path("my/calendar/", feed_settings.feed_settings, name="feed-settings"),
    path("my/calendar/renew/", feed_settings.renew, name="feed-renew"),
    path("lessons/<uuid:uid>/", lessons.lesson, name="lesson"),
    path("lessons/<uuid:uid>/lesson.ics", lessons.calendar, name="lesson-calendar"),
    path("lessons/<uuid:uid>/place/", lessons.place, name="place"),
    path("lessons/<uuid:uid>/complete/", lessons.complete, name="complete"),
    path("lessons/<uuid:uid>/reopen/", lessons.reopen, name="reopen"),
    path("lessons/<uuid:uid>/call-off/", lessons.call_off, name="call-off"),
    path("teaching/lessons/", teaching.lesson_list, name="lessons"),
    path("teaching/week/", teaching.week, name="week"),
    path("teaching/availability/", availability.overview, name="availability"),
    path("teaching/availability/hours/", availability.add_hours, name="add-hours"),
    path("teaching/availability/hours/<uuid:uid>/", availability.change_hours, name="change-hours"),
    path("teaching/availability/hours/<uuid:uid>/remove/", availability.remove_hours, name="remove-hours"),
    path("teaching/availability/rules/", availability.rules, name="rules"),
    path("teaching/availability/away/", days_away.add, name="add-away"),
    path("teaching/availability/away/<uuid:uid>/remove/", days_away.remove, name="remove-away"),
]
