"""Addresses of the matching room."""

from django.urls import path

from nabij.matching.views import answers, explaining, proposals, rounds

app_name = "matching"
urlpatterns = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.new_round, name="new_round"),
    path("rounds/weights/<int:pk>/", explaining.weights, name="weights"),
    path("rounds/<uuid:pk>/", rounds.round_page, name="round"),
    path("rounds/<uuid:pk>/state/", rounds.round_state, name="round_state"),
    path("rounds/<uuid:pk>/again/", rounds.calculate_again, name="calculate_again"),
    path("rounds/<uuid:pk>/stop/", rounds.stop_round, name="stop_round"),
    path("rounds/<uuid:pk>/send/", rounds.send_round, name="send_round"),
    path("rounds/<uuid:pk>/close/", rounds.close_round, name="close_round"),
    path("rounds/<uuid:pk>/compare/", explaining.compare, name="compare"),
    path("rounds/<uuid:pk>/why/<uuid:participant>/", explaining.why, name="why"),
    path("proposals/<uuid:pk>/", proposals.proposal_page, name="proposal"),
    path("proposals/<uuid:pk>/answer/<slug:side>/<slug:answer>/", proposals.answer_for, name="answer_for"),
    path("proposals/<uuid:pk>/withdraw/", proposals.withdraw, name="withdraw"),
    path("proposals/<uuid:pk>/keep/<slug:how>/", rounds.keep, name="keep"),
    path("proposals/<uuid:pk>/apart/", rounds.keep_apart, name="keep_apart"),
    path("apart/<uuid:pk>/undo/", rounds.allow_again, name="allow_again"),
    path("candidates/<uuid:pk>/", proposals.candidates, name="candidates"),
    path("meet/p/<str:token>/", answers.answer_participant, name="answer_participant"),
    path("meet/v/<str:token>/", answers.answer_volunteer, name="answer_volunteer"),
]
