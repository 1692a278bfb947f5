"""Addresses of the matching room."""

from django.urls import path

from nabij.matching import views

app_name = "matching"
urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/new/", views.new_round, name="new_round"),
    path("rounds/<uuid:pk>/", views.round_page, name="round"),
    path("rounds/<uuid:pk>/state/", views.round_state, name="round_state"),
    path("rounds/<uuid:pk>/again/", views.calculate_again, name="calculate_again"),
    path("rounds/<uuid:pk>/send/", views.send_round, name="send_round"),
    path("rounds/<uuid:pk>/close/", views.close_round, name="close_round"),
    path("proposals/<uuid:pk>/", views.proposal_page, name="proposal"),
    path("proposals/<uuid:pk>/answer/<slug:side>/<slug:answer>/", views.answer_for, name="answer_for"),
    path("proposals/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("proposals/<uuid:pk>/keep/<slug:how>/", views.keep, name="keep"),
    path("candidates/<uuid:pk>/", views.candidates, name="candidates"),
    path("meet/p/<str:token>/", views.answer_participant, name="answer_participant"),
    path("meet/v/<str:token>/", views.answer_volunteer, name="answer_volunteer"),
]
