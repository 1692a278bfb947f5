"""Addresses of the outcomes room: `questions/` for whoever answers, `measurements/` and `results/` for the team."""

from django.urls import path

from nabij.outcomes.views import answering, measuring, results, settings

app_name = "outcomes"
urlpatterns = [
    path("questions/thanks/", answering.thanks, name="thanks"),
    path("questions/declined/", answering.declined, name="declined"),
    path("questions/<str:token>/", answering.answer, name="answer"),
    path("questions/<str:token>/decline/", answering.decline, name="decline_by_link"),
    path("questions/<str:token>/<int:number>/", answering.question, name="question"),
    path("measurements/", measuring.waiting, name="waiting"),
    path("measurements/of/<uuid:pk>/", measuring.of_enrolment, name="of_enrolment"),
    path("measurements/<uuid:pk>/", measuring.measurement, name="measurement"),
    path("measurements/<uuid:pk>/fill/", measuring.fill, name="fill"),
    path("measurements/<uuid:pk>/ask/", measuring.ask, name="ask"),
    path("measurements/<uuid:pk>/decline/", measuring.decline, name="decline"),
    path("measurements/<uuid:pk>/after-all/", measuring.after_all, name="after_all"),
    path("results/", results.results, name="results"),
    path("instruments/", settings.instruments, name="instruments"),
    path("instruments/plan/", settings.plan, name="plan"),
    path("instruments/own/new/", settings.new_questions, name="new_questions"),
    path("instruments/own/<int:pk>/retire/", settings.retire, name="retire"),
    path("instruments/<slug:key>/", settings.instrument, name="instrument"),
    path("instruments/<slug:key>/switch/", settings.switch, name="switch"),
]
