"""Addresses of the e-buddies for staff."""

from django.urls import path

from nabij.programmes.ebuddies.views import staff

app_name = "ebuddies"
urlpatterns = [
    path("", staff.pairs, name="pairs"),
    path("mine/", staff.mine, name="mine"),
    path("flags/<int:pk>/", staff.flag, name="flag"),
    path("<uuid:pk>/", staff.pair, name="pair"),
    path("<uuid:pk>/choose/", staff.choose, name="choose"),
    path("<uuid:pk>/stand-in/", staff.stand_in, name="stand_in"),
    path("<uuid:pk>/state/", staff.change_state, name="state"),
    path("<uuid:pk>/letters/", staff.letters, name="letters"),
    path("<uuid:pk>/letters/answer/", staff.answer, name="answer"),
    path("<uuid:pk>/letters/agree/", staff.agree, name="agree"),
]
