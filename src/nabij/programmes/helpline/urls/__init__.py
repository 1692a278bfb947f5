"""Addresses of the helpline; those of the visitor's page and of the desk stand beside this."""

from django.urls import URLPattern, path

from nabij.programmes.helpline.views import figures, hours

app_name = "helpline"
urlpatterns: list[URLPattern] = [
    path("manage/", hours.helplines, name="helplines"),
    path("manage/<int:pk>/", hours.hours_page, name="hours"),
    path("manage/<int:pk>/settings/", hours.change, name="change"),
    path("manage/<int:pk>/week/", hours.new_week, name="new_week"),
    path("manage/<int:pk>/day/", hours.special_day, name="special_day"),
    path("manage/<int:pk>/pause/", hours.pause, name="pause"),
    path("manage/<int:pk>/resume/", hours.resume, name="resume"),
    path("manage/<int:pk>/figures/", figures.figures_page, name="figures"),
    path("manage/weeks/<int:pk>/remove/", hours.remove_week, name="remove_week"),
    path("manage/days/<int:pk>/remove/", hours.remove_day, name="remove_day"),
]
