"""The style page: every part of the look in every state, for makers and for the tests."""

from django.urls import path

from nabij.foundation.ui import views

app_name = "ui"

urlpatterns = [
    path("", views.style_page, name="style"),
    path("public/", views.public_page, name="public"),
    path("confirm/", views.confirm_page, name="confirm"),
    path("job/", views.job_page, name="job"),
    path("job/progress/", views.job_progress, name="job_progress"),
    path("draft/", views.draft, name="draft"),
    path("suggest/", views.suggest, name="suggest"),
]
