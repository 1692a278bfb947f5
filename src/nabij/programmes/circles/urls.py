"""Addresses of circles."""

from django.urls import path

from nabij.programmes.circles.views import circles, evenings, leading, mine, public, scripts, seasons

app_name = "circles"
urlpatterns = [
    path("", seasons.seasons, name="seasons"),
    path("seasons/new/", seasons.new_season, name="new_season"),
    path("seasons/<uuid:pk>/", seasons.season, name="season"),
    path("seasons/<uuid:pk>/edit/", seasons.edit_season, name="edit_season"),
    path("seasons/<uuid:pk>/next/", seasons.next_season, name="next_season"),
    path("seasons/<uuid:pk>/new-circle/", circles.new_circle, name="new_circle"),
    path("circle/<uuid:pk>/", circles.circle, name="circle"),
    path("circle/<uuid:pk>/edit/", circles.edit_circle, name="edit_circle"),
    path("circle/<uuid:pk>/begin/", circles.begin, name="begin"),
    path("circle/<uuid:pk>/end/", circles.end, name="end"),
    path("circle/<uuid:pk>/cancel/", circles.cancel, name="cancel"),
    path("circle/<uuid:pk>/add/", circles.add_member, name="add_member"),
    path("circle/<uuid:pk>/lead/", circles.appoint, name="appoint"),
    path("circle/<uuid:pk>/trained/<uuid:enrolment>/", circles.trained, name="trained"),
    path("members/<uuid:pk>/leave/", circles.leave, name="leave"),
    path("members/<uuid:pk>/step/<slug:to>/", circles.step, name="step"),
    path("members/<uuid:pk>/write/", leading.write_for, name="write_for"),
    path("facilitators/<uuid:pk>/release/", circles.release, name="release"),
    path("evenings/<uuid:pk>/plan/", evenings.plan, name="plan"),
    path("evenings/<uuid:pk>/call-off/", evenings.call_off, name="call_off"),
    path("evenings/<uuid:pk>/", evenings.run, name="run"),
    path("evenings/<uuid:pk>/draft/", evenings.draft, name="draft"),
    path("scripts/", scripts.scripts, name="scripts"),
    path("scripts/<uuid:pk>/", scripts.script, name="script"),
    path("scripts/<uuid:pk>/copy/", scripts.copy, name="copy_script"),
    path("scripts/<uuid:pk>/edit/", scripts.edit, name="edit_script"),
    path("mine/", leading.led, name="led"),
    path("led/<uuid:pk>/", leading.lead, name="lead"),
    path("join/", public.join, name="join"),
    path("join/<uuid:pk>/", public.register, name="register"),
    path("join/<uuid:pk>/thanks/", public.thanks, name="thanks"),
    path("my-circle/<str:token>/", mine.mine, name="mine"),
    path("my-circle/<str:token>/notes/", mine.notes, name="notes"),
]
