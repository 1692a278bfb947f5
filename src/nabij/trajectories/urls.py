"""Addresses of the trajectories room."""

from django.urls import path

from nabij.trajectories import views

app_name = "trajectories"
urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("plans/<int:pk>/", views.plan_page, name="plan"),
    path("plans/<int:pk>/edit/", views.edit, name="edit"),
    path("plans/versions/<int:pk>/", views.version_page, name="version"),
    path("plans/versions/<int:pk>/add/", views.add_step, name="add_step"),
    path("plans/versions/<int:pk>/publish/", views.publish, name="publish"),
    path("plans/versions/<int:pk>/discard/", views.discard, name="discard"),
    path("plans/steps/<int:pk>/", views.change_step, name="change_step"),
    path("plans/steps/<int:pk>/move/", views.move_step, name="move_step"),
    path("plans/steps/<int:pk>/remove/", views.remove_step, name="remove_step"),
    path("trajectories/<uuid:pk>/", views.trajectory_page, name="trajectory"),
    path("trajectories/steps/<uuid:pk>/done/", views.complete, name="complete"),
    path("trajectories/steps/<uuid:pk>/leave-out/", views.exempt, name="exempt"),
    path("trajectories/steps/<uuid:pk>/reopen/", views.reopen, name="reopen"),
]
