"""Addresses of the visitor's pages: short, and without anything that says who somebody is."""

from django.urls import path

from nabij.programmes.helpline.views import visitor

app_name = "chat"
urlpatterns = [
    path("<slug:slug>/", visitor.page, name="page"),
    path("<slug:slug>/leave/", visitor.leave, name="leave"),
    path("<slug:slug>/embed/", visitor.embed, name="embed"),
    path("<slug:slug>/embed/<slug:language>/", visitor.embed, name="embed_in"),
    path("<slug:slug>/known/", visitor.known, name="known"),
    path("<slug:slug>/known/<slug:language>/", visitor.known, name="known_in"),
    path("<slug:slug>/<slug:language>/", visitor.page, name="page_in"),
]
