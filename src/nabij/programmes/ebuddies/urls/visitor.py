"""Addresses of the visitor's pages: nothing in them says who somebody is. A language may stand in front."""

from django.urls import URLPattern, include, path, register_converter

from nabij.programmes.ebuddies.views import visitor


class _Spoken:
    """A language of the visitor's pages, in an address."""

    regex = "nl-easy|nl|en|ar"

    def to_python(self, value: str) -> str:
        """Return the language as it stands."""
        return value

    to_url = to_python


register_converter(_Spoken, "spoken")

app_name = "ebuddy"
_pages: list[URLPattern] = [
    path("", visitor.home, name="home"),
    path("known/", visitor.known, name="known"),
    path("known/<slug:slug>/", visitor.known, name="known_of"),
    path("begin/<slug:slug>/", visitor.apply, name="apply"),
    path("in/", visitor.enter, name="enter"),
    path("in/code/", visitor.confirm, name="confirm"),
    path("in/new-code/", visitor.renew, name="renew"),
    path("in/say/", visitor.say, name="say"),
    path("in/do/", visitor.do, name="do"),
    path("in/sign/", visitor.tell, name="tell"),
    path("in/helped/", visitor.rate, name="rate"),
    path("in/reminder/", visitor.reminder, name="reminder"),
    path("in/seen/", visitor.seen, name="seen"),
    path("in/leave/", visitor.leave, name="leave"),
]
urlpatterns = [*_pages, path("<spoken:language>/", include(_pages))]
