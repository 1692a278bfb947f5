"""Addresses of the team under walkin/."""

from django.urls import path

from nabij.programmes.walkin.views import counter, furnishing

app_name = "walkin"
urlpatterns = [
    path("", counter.places, name="places"),
    path("new/", furnishing.new, name="new"),
    path("<int:pk>/", counter.place, name="place"),
    path("<int:pk>/edit/", furnishing.edit, name="edit"),
    path("<int:pk>/faces/", furnishing.faces, name="faces"),
    path("<int:pk>/days/", furnishing.special_day, name="special_day"),
    path("days/<int:pk>/remove/", furnishing.remove_special, name="remove_special"),
    path("<int:pk>/count/", counter.count, name="count"),
    path("<int:pk>/tap/", counter.tap, name="tap"),
    path("faces/<int:pk>/tick/", counter.tick, name="tick"),
    path("<int:pk>/close/", counter.close, name="close"),
]
