"""Addresses of the reporting room: `reports/` for the team and funders, `submitted/` for who has a link."""

from django.urls import path

from nabij.reporting.views import judging, outside, reading, registers, writing

app_name = "reporting"
urlpatterns = [
    path("reports/", writing.reports, name="reports"),
    path("reports/new/", writing.begin, name="begin"),
    path("reports/<int:pk>/", writing.report, name="report"),
    path("reports/<int:pk>/cover/", writing.cover, name="cover"),
    path("reports/chapters/<int:pk>/", writing.chapter, name="chapter"),
    path("reports/chapters/<int:pk>/remark/", writing.remark, name="remark"),
    path("reports/remarks/<int:pk>/settle/", writing.settle, name="settle"),
    path("reports/<int:pk>/figures/<slug:key>/", reading.figure, name="figure"),
    path("reports/<int:pk>/figures/<slug:key>/aim/", writing.aim, name="aim"),
    path("reports/<int:pk>/whole/", reading.whole, name="whole"),
    path("reports/<int:pk>/report.pdf", reading.as_pdf, name="as_pdf"),
    path("reports/<int:pk>/report.docx", reading.as_docx, name="as_docx"),
    path("reports/<int:pk>/figures.xlsx", reading.as_xlsx, name="as_xlsx"),
    path("reports/<int:pk>/freeze/", judging.freeze, name="freeze"),
    path("reports/<int:pk>/release/", judging.release, name="release"),
    path("reports/<int:pk>/hand-over/", judging.hand_over, name="hand_over"),
    path("reports/<int:pk>/give-back/", judging.give_back, name="give_back"),
    path("reports/<int:pk>/submit/", judging.submit, name="submit"),
    path("reports/<int:pk>/question/", judging.question, name="question"),
    path("reports/<int:pk>/answer/", judging.answer, name="answer"),
    path("reports/<int:pk>/revise/", judging.revise, name="revise"),
    path("reports/<int:pk>/accept/", judging.accept, name="accept"),
    path("reports/<int:pk>/share/", judging.share, name="share"),
    path("reports/<int:pk>/publish/", judging.publish, name="publish"),
    path("registers/", registers.programmes, name="registers"),
    path("registers/<int:pk>/", registers.register, name="register"),
    path("registers/<int:pk>/<slug:kind>/", registers.enter, name="enter"),
    path("registers/lines/<int:pk>/", registers.amend, name="amend"),
    path("submitted/<str:token>/", outside.outside, name="outside"),
    path("submitted/<str:token>/report.pdf", outside.as_pdf, name="outside_pdf"),
    path("submitted/<str:token>/figures/<slug:key>/", outside.figure, name="outside_figure"),
]
