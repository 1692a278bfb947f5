"""Addresses of the helpline; those of the visitor's page and of the desk stand beside this."""

from django.urls import URLPattern

app_name = "helpline"
urlpatterns: list[URLPattern] = []
