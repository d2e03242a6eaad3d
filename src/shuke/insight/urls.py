from django.urls import path

from shuke.insight.views import as_text, builder, list_joining, lists, report, reports, segments

app_name = "insight"
urlpatterns = [
    path("segments/", segments.segments, name="segments"),
    path("segments/new/", builder.new, name="segment_new"),
    path("segments/draft/", builder.draft, name="segment_draft"),
    path("segments/preview/", builder.preview, name="segment_preview"),
    path("segments/text/", as_text.apply, name="segment_text"),
    path("segments/values/", builder.values, name="segment_values"),
    path("segments/of/<int:customer>/", segments.of_customer, name="segments_of"),
    path("segments/lists/", lists.lists, name="lists"),
    path("segments/lists/new/", lists.new, name="list_new"),
    path("segments/lists/joining/", list_joining.join, name="list_join"),
    path("segments/lists/leaving/", list_joining.leave, name="list_leave"),
    path("segments/lists/<int:list_id>/", lists.listing, name="list"),
    path("segments/lists/<int:list_id>/people/", lists.people, name="list_people"),
    path("segments/lists/<int:list_id>/name/", lists.name, name="list_name"),
    path("segments/lists/<int:list_id>/archiving/", lists.archiving, name="list_archiving"),
    path("segments/lists/<int:list_id>/return/", lists.putting_back, name="list_return"),
    path("segments/<int:pk>/", segments.segment, name="segment"),
    path("segments/<int:pk>/edit/", builder.edit, name="segment_edit"),
    path("segments/<int:pk>/size/", segments.size, name="segment_size"),
    path("segments/<int:pk>/name/", segments.name, name="segment_name"),
    path("segments/<int:pk>/archiving/", segments.archiving, name="segment_archiving"),
    path("segments/<int:pk>/return/", segments.putting_back, name="segment_return"),
    path("insight/", report.index, name="reports"),
    path("insight/rfm/", reports.rfm, name="rfm"),
    path("insight/rfm/cuts/", reports.cuts, name="rfm_cuts"),
    path("insight/quadrant/", reports.quadrant, name="quadrant"),
    path("insight/pareto/", reports.pareto, name="pareto"),
    path("insight/<slug:key>/", report.report, name="report"),
    path("insight/<slug:key>/<slug:sheet>.csv", report.table, name="report_table"),
]
