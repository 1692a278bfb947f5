"""Addresses of the budgets room, all under `budgets/`."""

from django.urls import path

from nabij.budgets.views import booking, checking, dividing, moving, paying, planning

app_name = "budgets"
urlpatterns = [
    path("budgets/", planning.list_page, name="list"),
    path("budgets/new/", planning.new, name="new"),
    path("budgets/check/", checking.check, name="check"),
    path("budgets/hours/", paying.hours, name="hours"),
    path("budgets/hours/<int:pk>/remove/", paying.remove_hours, name="remove_hours"),
    path("budgets/fees/", paying.volunteers, name="fees"),
    path("budgets/fees/new/", paying.pay, name="pay"),
    path("budgets/fees/mine/", paying.mine, name="mine"),
    path("budgets/fees/<uuid:pk>/", paying.fee, name="fee"),
    path("budgets/fees/<uuid:pk>/take-back/", paying.take_back, name="take_back"),
    path("budgets/shared/", dividing.dividing, name="dividing"),
    path("budgets/shared/new/", dividing.new_cost, name="new_cost"),
    path("budgets/shared/<int:pk>/", dividing.cost, name="cost"),
    path("budgets/shared/keys/", dividing.keys, name="keys"),
    path("budgets/shared/rule/", dividing.new_rule, name="new_rule"),
    path("budgets/lines/<int:pk>/", planning.line, name="line"),
    path("budgets/lines/<int:pk>/remove/", planning.remove_line, name="remove_line"),
    path("budgets/transfers/<int:pk>/", moving.decide, name="decide"),
    path("budgets/transfers/<int:pk>/withdraw/", moving.withdraw, name="withdraw"),
    path("budgets/books/<uuid:pk>/", booking.run, name="run"),
    path("budgets/books/<uuid:pk>/columns/", booking.columns, name="columns"),
    path("budgets/books/<uuid:pk>/take-over/", booking.take_over, name="take_over"),
    path("budgets/books/<uuid:pk>/undo/", booking.undo, name="undo"),
    path("budgets/<int:pk>/", planning.budget, name="budget"),
    path("budgets/<int:pk>/change/", planning.change, name="change"),
    path("budgets/<int:pk>/lines/<slug:side>/", planning.new_line, name="new_line"),
    path("budgets/<int:pk>/adopt/", planning.adopt, name="adopt"),
    path("budgets/<int:pk>/close/", planning.close, name="close"),
    path("budgets/<int:pk>/move/", moving.ask, name="ask"),
    path("budgets/<int:pk>/books/", booking.new, name="books"),
    path("budgets/<int:pk>/file/", planning.file, name="file"),
]
