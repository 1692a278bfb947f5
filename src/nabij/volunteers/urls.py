"""Addresses of the rota."""

from django.urls import path

from nabij.volunteers.views import coordinator, personal, volunteer

app_name = "volunteers"
urlpatterns = [
    path("rota/", coordinator.rotas, name="rotas"),
    path("rota/<uuid:pk>/", coordinator.board, name="board"),
    path("rota/<uuid:pk>/team/", coordinator.team, name="team"),
    path("rota/<uuid:pk>/team/<uuid:enrolment>/", coordinator.member, name="member"),
    path("rota/<uuid:pk>/settings/", coordinator.rota_settings, name="settings"),
    path("shifts/", volunteer.mine, name="mine"),
    path("shifts/asking/", volunteer.asking, name="asking"),
    path("shifts/<uuid:pk>/", coordinator.shift_page, name="shift"),
    path("shifts/<uuid:pk>/change/", coordinator.change_shift, name="change_shift"),
    path("shifts/<uuid:pk>/people/", coordinator.put_on, name="put_on"),
    path("shifts/<uuid:pk>/cover/", coordinator.call_for_cover, name="call_for_cover"),
    path("shifts/<uuid:pk>/cancel/", coordinator.cancel_shift, name="cancel_shift"),
    path("shifts/<uuid:pk>/take/", volunteer.take, name="take"),
    path("duties/<uuid:pk>/off/", coordinator.take_off, name="take_off"),
    path("duties/<uuid:pk>/drop/", volunteer.drop, name="drop"),
    path("duties/<uuid:pk>/swap/", volunteer.swap, name="swap"),
    path("duties/<uuid:pk>/here/", volunteer.arrive, name="arrive"),
    path("duties/<uuid:pk>/gone/", volunteer.leave, name="leave"),
    path("swaps/<uuid:pk>/<slug:what>/", volunteer.answer_swap, name="swap_do"),
    path("cover/<str:token>/", personal.cover, name="cover"),
    path("swap/<str:token>/", personal.swap_answer, name="swap_answer"),
]
