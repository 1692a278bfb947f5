"""The addresses of the house with the style page, which a house that is not a demo does not have."""

from django.urls import include, path

from nabij.config import urls as house

handler400, handler403 = house.handler400, house.handler403
handler404, handler500 = house.handler404, house.handler500
urlpatterns = [path("ui/", include("nabij.foundation.ui.urls")), *house.urlpatterns]
