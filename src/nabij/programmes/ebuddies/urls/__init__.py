"""Addresses of the e-buddies for staff."""

from django.urls import path

from nabij.programmes.ebuddies.views import settings, staff

app_name = "ebuddies"
urlpatterns = [
    path("", staff.pairs, name="pairs"),
    path("mine/", staff.mine, name="mine"),
    path("flags/<int:pk>/", staff.flag, name="flag"),
    path("letterboxes/new/<int:pk>/", settings.begin, name="begin"),
    path("letterboxes/<int:pk>/", settings.change, name="settings"),
    path("letterboxes/<int:pk>/figures/", settings.figures_page, name="figures"),
    path("<uuid:pk>/", staff.pair, name="pair"),
    path("<uuid:pk>/choose/", staff.choose, name="choose"),
    path("<uuid:pk>/stand-in/", staff.stand_in, name="stand_in"),
    path("<uuid:pk>/state/", staff.change_state, name="state"),
    path("<uuid:pk>/letters/", staff.letters, name="letters"),
    path("<uuid:pk>/letters/answer/", staff.answer, name="answer"),
    path("<uuid:pk>/letters/agree/", staff.agree, name="agree"),
    path("<uuid:pk>/letters/away/", staff.away, name="away"),
    path("<uuid:pk>/letters/worry/", staff.worry, name="worry"),
    path("<uuid:pk>/letters/news/", staff.news, name="news"),
]
