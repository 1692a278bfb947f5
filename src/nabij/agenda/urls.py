"""Addresses of the agenda room: `agenda/` for everybody, `gatherings/` for the team."""

from django.urls import path

from nabij.agenda.views import attendance, experiences, feeds, figures, guests, planning, public, travelling

app_name = "agenda"
urlpatterns = [
    path("agenda/", public.agenda, name="agenda"),
    path("agenda/frame/", public.frame, name="frame"),
    path("agenda/code/", public.by_code, name="by_code"),
    path("agenda/calendar.ics", feeds.everything, name="feed"),
    path("agenda/calendar/<slug:branch>.ics", feeds.of_branch, name="branch_feed"),
    path("agenda/mine/<str:token>/", public.my_registration, name="my_registration"),
    path("agenda/words/<str:token>/", experiences.my_words, name="my_words"),
    path("agenda/<slug:code>/", public.gathering, name="gathering"),
    path("agenda/<slug:code>/register/", public.register, name="register"),
    path("agenda/<slug:code>/thanks/", public.thanks, name="thanks"),
    path("agenda/<slug:code>/flyer/", public.flyer, name="flyer"),
    path("agenda/<slug:code>/qr.svg", feeds.qr_code, name="qr_code"),
    path("agenda/<slug:code>/appointment.ics", feeds.appointment, name="appointment"),
    path("gatherings/", planning.gatherings, name="gatherings"),
    path("gatherings/new/", planning.new, name="new"),
    path("gatherings/figures/", figures.figures, name="figures"),
    path("gatherings/places/", planning.venues, name="venues"),
    path("gatherings/places/new/", planning.new_venue, name="new_venue"),
    path("gatherings/places/<int:pk>/", planning.edit_venue, name="edit_venue"),
    path("gatherings/<uuid:pk>/", planning.gathering, name="page"),
    path("gatherings/<uuid:pk>/edit/", planning.edit, name="edit"),
    path("gatherings/<uuid:pk>/repeat/", planning.repeat, name="repeat"),
    path("gatherings/<uuid:pk>/publish/", planning.publish, name="publish"),
    path("gatherings/<uuid:pk>/withdraw/", planning.withdraw, name="withdraw"),
    path("gatherings/<uuid:pk>/cancel/", planning.cancel, name="cancel"),
    path("gatherings/<uuid:pk>/restore/", planning.restore, name="restore"),
    path("gatherings/<uuid:pk>/leave-out/", planning.leave_out, name="leave_out"),
    path("gatherings/<uuid:pk>/last/", planning.end_series, name="end_series"),
    path("gatherings/<uuid:pk>/attendance/", attendance.attendance, name="attendance"),
    path("gatherings/<uuid:pk>/register/", guests.add, name="add_guest"),
    path("gatherings/<uuid:pk>/travel/", travelling.travel, name="travel"),
    path("gatherings/<uuid:pk>/experiences/", experiences.experiences, name="experiences"),
    path("experiences/<uuid:pk>/show/", experiences.show, name="show_experience"),
    path("experiences/<uuid:pk>/forget/", experiences.forget, name="forget_experience"),
    path("registrations/<uuid:pk>/", guests.guest, name="guest"),
    path("registrations/<uuid:pk>/cancel/", guests.cancel, name="cancel_guest"),
    path("registrations/<uuid:pk>/called/", guests.called, name="called"),
    path("registrations/<uuid:pk>/link/", guests.link, name="link_guest"),
    path("registrations/<uuid:pk>/beside/", guests.beside, name="beside"),
]
