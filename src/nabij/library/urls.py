"""Addresses of the library: `library/` for everybody, `manuscripts/` for the office."""

from django.urls import path

from nabij.library.views import finding, harvest, mine, writing

app_name = "library"
urlpatterns = [
    path("library/", finding.search, name="search"),
    path("library/help/", finding.help_page, name="help"),
    path("library/contents/", finding.contents, name="contents"),
    path("library/articles.json", finding.as_json, name="as_json"),
    path("library/articles.rss", finding.as_rss, name="as_rss"),
    path("library/sitemap.xml", finding.sitemap, name="sitemap"),
    path("library/oai/", harvest.harvest, name="harvest"),
    path("library/topics/", finding.topics, name="topics"),
    path("library/report/", mine.report, name="report"),
    path("library/report/empty/", mine.empty, name="empty"),
    path("library/report/my-report.pdf", mine.as_pdf, name="as_pdf"),
    path("library/report/my-report.docx", mine.as_docx, name="as_docx"),
    path("library/<slug:code>/", finding.article, name="article"),
    path("library/<slug:code>/article.pdf", finding.article_pdf, name="article_pdf"),
    path("library/<slug:code>/add/", mine.add, name="add"),
    path("library/<slug:code>/remove/", mine.remove, name="remove"),
    path("library/<slug:code>/move/", mine.move, name="move"),
    path("manuscripts/", writing.manuscripts, name="manuscripts"),
    path("manuscripts/new/", writing.read, name="read"),
    path("manuscripts/<int:pk>/", writing.manuscript, name="manuscript"),
    path("manuscripts/<int:pk>/split/", writing.split, name="split"),
    path("manuscripts/originals/<uuid:pk>/", writing.original, name="original"),
    path("manuscripts/originals/<uuid:pk>/progress/", writing.progress, name="progress"),
    path("manuscripts/originals/<uuid:pk>/remove/", writing.remove, name="remove_original"),
    path("manuscripts/originals/<uuid:pk>/file/", writing.as_it_came, name="as_it_came"),
    path("manuscripts/<int:pk>/publish/", writing.publish, name="publish"),
    path("manuscripts/<int:pk>/withdraw/", writing.withdraw, name="withdraw"),
]
