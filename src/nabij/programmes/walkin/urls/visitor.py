"""Addresses for everybody under drop-in/."""

from django.urls import path

from nabij.programmes.walkin.views import visitor

app_name = "drop_in"
urlpatterns = [
    path("", visitor.places, name="places"),
    path("<slug:slug>/", visitor.place, name="place"),
    path("<slug:slug>/calendar.ics", visitor.feed, name="feed"),
]
