"""Addresses of the visitor's pages: nothing in them says who somebody is."""

from django.urls import path

from nabij.programmes.ebuddies.views import visitor

app_name = "ebuddy"
urlpatterns = [
    path("", visitor.home, name="home"),
    path("in/", visitor.enter, name="enter"),
    path("in/code/", visitor.confirm, name="confirm"),
    path("in/new-code/", visitor.renew, name="renew"),
    path("in/say/", visitor.say, name="say"),
    path("in/do/", visitor.do, name="do"),
    path("begin/<slug:slug>/", visitor.apply, name="apply"),
]
