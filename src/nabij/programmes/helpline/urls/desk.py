"""Addresses of the desk."""

from django.urls import path

from nabij.programmes.helpline.views import desk

app_name = "desk"
urlpatterns = [
    path("", desk.choose, name="choose"),
    path("conversation/<uuid:conversation>/about/", desk.about, name="about"),
    path("conversation/<uuid:pk>/wrap-up/", desk.wrap_up, name="wrap_up"),
    path("sentence/<int:pk>/", desk.change_phrase, name="change_phrase"),
    path("address/<int:pk>/", desk.change_address, name="change_address"),
    path("rules/<int:pk>/", desk.change_rules, name="change_rules"),
    path("debrief/<uuid:pk>/heard/", desk.heard, name="heard"),
    path("<slug:slug>/", desk.desk, name="desk"),
    path("<slug:slug>/break/", desk.catch_breath, name="break"),
    path("<slug:slug>/keep/", desk.keep, name="keep"),
    path("<slug:slug>/keep/new/<slug:kind>/", desk.add, name="add"),
]
