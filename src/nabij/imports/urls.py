"""Addresses of the imports room."""

from django.urls import path

from nabij.imports import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.list_page, name="list"),
    path("imports/new/", views.new, name="new"),
    path("imports/<uuid:pk>/", views.run_page, name="run"),
    path("imports/<uuid:pk>/columns/", views.columns_page, name="columns"),
    path("imports/<uuid:pk>/choices/", views.decide, name="decide"),
    path("imports/<uuid:pk>/start/", views.start, name="start"),
    path("imports/<uuid:pk>/progress/", views.progress, name="progress"),
    path("imports/<uuid:pk>/refused/", views.refused, name="refused"),
    path("imports/<uuid:pk>/undo/", views.undo, name="undo"),
    path("imports/<uuid:pk>/delete/", views.throw_away, name="throw_away"),
]
