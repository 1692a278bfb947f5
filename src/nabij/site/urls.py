"""Addresses of the front door."""

from django.urls import path

from nabij.site import feeds
from nabij.site.views import about, demo, home, notifications, operations, overview, search

urlpatterns = [
    path("", home.home, name="home"),
    path("demo/", demo.door, name="demo"),
    path("overview/", overview.overview, name="overview"),
    path("operations/", operations.operations, name="operations"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="search_suggestions"),
    path("notifications/", notifications.preferences, name="notifications"),
    path("notifications/calendar/", notifications.calendar_address, name="calendar_address"),
    path("stop-mail/<str:token>/", notifications.stop_mail, name="stop_mail"),
    path("calendar/<str:token>.ics", feeds.calendar_feed, name="calendar_feed"),
    path("help/", about.help_index, name="help"),
    path("help/<slug:slug>/", about.help_page, name="help_page"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("privacy/", about.privacy, name="privacy"),
]
