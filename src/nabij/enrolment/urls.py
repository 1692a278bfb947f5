"""Addresses of the enrolment room."""

from django.urls import path

from nabij.enrolment.views import contacts, figures, joining, lists, programmes, taking_part

app_name = "enrolment"

urlpatterns = [
    path("join/", joining.join, name="join"),
    path("join/<int:pk>/", joining.join_offering, name="join_offering"),
    path("join/<int:pk>/<str:how>/", joining.apply, name="apply"),
    path("join/<int:pk>/<str:how>/thanks/", joining.thanks, name="thanks"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new/", programmes.new_programme, name="new_programme"),
    path("programmes/<int:pk>/", programmes.edit_programme, name="edit_programme"),
    path("programmes/<int:pk>/works-on/", programmes.works_on, name="works_on"),
    path("programmes/<int:pk>/branches/new/", programmes.new_offering, name="new_offering"),
    path("programmes/<int:pk>/team/", programmes.team, name="team"),
    path("programmes/team/<int:pk>/leave/", programmes.leave_team, name="leave_team"),
    path("programmes/lines/new/", programmes.new_line, name="new_line"),
    path("programmes/lines/<int:pk>/", programmes.edit_line, name="edit_line"),
    path("offerings/<int:pk>/", programmes.offering, name="offering"),
    path("offerings/<int:pk>/edit/", programmes.edit_offering, name="edit_offering"),
    path("waiting/", lists.waiting, name="waiting"),
    path("waiting/export/", lists.waiting_export, name="waiting_export"),
    path("waiting/next-step/", lists.bulk_next_step, name="bulk_next_step"),
    path("volunteers/", lists.volunteers, name="volunteers"),
    path("volunteers/export/", lists.volunteers_export, name="volunteers_export"),
    path("enrolments/new/", lists.new, name="new"),
    path("enrolments/<uuid:pk>/", taking_part.enrolment, name="enrolment"),
    path("enrolments/<uuid:pk>/changes/", taking_part.changes, name="changes"),
    path("enrolments/<uuid:pk>/file/", taking_part.file, name="file"),
    path("enrolments/<uuid:pk>/next-step/", taking_part.next_step, name="next_step"),
    path("enrolments/<uuid:pk>/profile/", taking_part.profile, name="profile"),
    path("enrolments/<uuid:pk>/intake/", taking_part.intake, name="intake"),
    path("enrolments/<uuid:pk>/intake/draft/", taking_part.intake_draft, name="intake_draft"),
    path("enrolments/<uuid:pk>/do/<str:verb>/", taking_part.do, name="do"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/new/", contacts.new, name="new_contact"),
    path("contacts/<uuid:pk>/", contacts.contact, name="contact"),
    path("contacts/<uuid:pk>/edit/", contacts.edit, name="edit_contact"),
    path("figures/", figures.figures, name="figures"),
]
