"""Addresses of the people room."""

from django.urls import URLPattern, path

from nabij.people.views import consents, households, persons, rights

urlpatterns: list[URLPattern] = [
    path("people/", persons.persons, name="persons"),
    path("people/new/", persons.add_person, name="person_new"),
    path("people/<uuid:pk>/", persons.person, name="person"),
    path("people/<uuid:pk>/address/", persons.person_address, name="person_address"),
    path("people/<uuid:pk>/change/", persons.change_person, name="person_change"),
    path("people/<uuid:pk>/same/", persons.find_double, name="person_find_double"),
    path("people/<uuid:pk>/same/<uuid:other>/", persons.merge, name="person_merge"),
    path("people/<uuid:pk>/household/", households.add_household, name="household_new"),
    path("people/<uuid:pk>/household/leave/", households.leave_household, name="household_leave"),
    path("people/<uuid:pk>/consent/", consents.add_consent, name="consent_new"),
    path("people/<uuid:pk>/log/", rights.who_looked, name="person_who_looked"),
    path("people/<uuid:pk>/copy/", rights.export_person, name="person_export"),
    path("people/<uuid:pk>/erase/", rights.erase_person, name="person_erase"),
    path("access-log/", rights.access_log, name="access_log"),
    path("to-be-erased/", rights.to_be_erased, name="to_be_erased"),
    path("to-be-erased/<int:pk>/erase/", rights.confirm_erasure, name="erasure_confirm"),
    path("to-be-erased/<int:pk>/keep/", rights.keep_longer, name="erasure_keep"),
    path("households/<uuid:pk>/", households.household, name="household"),
    path("households/<uuid:pk>/name/", households.rename_household, name="household_name"),
    path("households/<uuid:pk>/members/", households.add_member, name="household_add"),
    path("consents/<uuid:pk>/withdraw/", consents.withdraw_consent, name="consent_withdraw"),
    path("consent-texts/", consents.consent_texts, name="consent_texts"),
    path("consent-texts/new/", consents.add_consent_text, name="consent_text_new"),
    path("consent-texts/<int:pk>/", consents.consent_text, name="consent_text"),
    path("consent-texts/<int:pk>/change/", consents.change_consent_text, name="consent_text_change"),
    path("consent-texts/<int:pk>/publish/", consents.publish_consent_text, name="consent_text_publish"),
    path("link/consent/<str:token>/", consents.withdraw_consent_by_link, name="withdraw_consent_by_link"),
]
