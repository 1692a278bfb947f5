"""Addresses of the enrolment room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
