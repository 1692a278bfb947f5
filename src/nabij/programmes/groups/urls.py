"""Addresses of groups."""

from django.urls import path

from nabij.programmes.groups.views import figures, following, forming, group, leader, member

app_name = "groups"
urlpatterns = [
    path("", group.groups, name="groups"),
    path("figures/", figures.figures, name="figures"),
    path("new/<int:pk>/", forming.by_hand, name="by_hand"),
    path("forming/<int:pk>/", forming.forming, name="forming"),
    path("forming/<int:pk>/wishes/", forming.wish, name="wish"),
    path("forming/<int:pk>/wishes/<uuid:wish>/drop/", forming.drop_wish, name="drop_wish"),
    path("suggestions/<int:pk>/<slug:what>/", forming.suggestion, name="suggestion"),
    path("dry-runs/<uuid:pk>/", forming.dry_run, name="dry_run"),
    path("dry-runs/<uuid:pk>/<uuid:sketch>/<slug:what>/", forming.decide, name="decide"),
    path("dry-runs/<uuid:pk>/state/", following.run_state, name="run_state"),
    path("programmes/<int:pk>/rhythm/", following.rhythm, name="rhythm"),
    path("own/<uuid:pk>/", member.own, name="own"),
    path("lead/<str:token>/", leader.asked, name="lead"),
    path("mine/", leader.mine, name="mine"),
    path("ask/<str:token>/", member.ask, name="ask"),
    path("page/<str:token>/", member.page, name="member"),
    path("how-is-it/<str:token>/", member.how_is_it, name="how_is_it"),
    path("<uuid:pk>/", group.group_page, name="group"),
    path("<uuid:pk>/do/<slug:what>/", group.do, name="do"),
    path("<uuid:pk>/members/<uuid:member>/<slug:what>/", group.member, name="membership"),
    path("<uuid:pk>/led/", leader.led, name="led"),
    path("<uuid:pk>/next/", leader.next_time, name="next_time"),
    path("<uuid:pk>/held/", leader.held, name="held"),
    path("<uuid:pk>/things/", leader.thing, name="thing"),
]
