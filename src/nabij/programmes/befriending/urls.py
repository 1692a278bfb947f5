"""Addresses of befriending."""

from django.urls import path

from nabij.programmes.befriending.views import coordinator, personal, volunteer

app_name = "befriending"
urlpatterns = [
    path("matches/", coordinator.matches, name="matches"),
    path("matches/<uuid:pk>/", coordinator.match_page, name="match"),
    path("matches/<uuid:pk>/do/<slug:what>/", coordinator.do, name="do"),
    path("matches/<uuid:pk>/goals/<uuid:goal>/<slug:state>/", coordinator.set_goal, name="set_goal"),
    path("matches/<uuid:pk>/notes/<uuid:contact>/", coordinator.reply, name="reply"),
    path("matches/<uuid:pk>/farewell/<slug:step>/", coordinator.tick, name="tick"),
    path("matches/<uuid:pk>/evaluations/<int:months>/discussed/", coordinator.discussed, name="discussed"),
    path("programmes/<int:pk>/rhythm/", coordinator.programme_rhythm, name="rhythm"),
    path("mine/", volunteer.mine, name="mine"),
    path("mine/<uuid:pk>/", volunteer.my_match, name="my_match"),
    path("mine/<uuid:pk>/journal/", volunteer.write, name="write"),
    path("mine/<uuid:pk>/next/", volunteer.next_meeting, name="next_meeting"),
    path("journal/<str:token>/", personal.quick_journal, name="quick_journal"),
    path("look-back/<str:token>/", personal.look_back, name="look_back"),
]
