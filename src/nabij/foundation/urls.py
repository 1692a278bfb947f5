"""Addresses of the foundation itself: the language switch."""

from django.urls import path
from django.views.i18n import set_language

from nabij.foundation.doors import public

urlpatterns = [path("language/", public(set_language), name="set_language")]
