from django.urls import path

from shuke.customers.views import custom_fields, facts, lists, merging, owning, record, saying, tags

app_name = "customers"
urlpatterns = [
    path("", lists.customers, name="list"),
    path("new/", lists.new, name="new"),
    path("export/", lists.export, name="export"),
    path("fields/", custom_fields.own_fields, name="own_fields"),
    path("fields/<int:own>/", custom_fields.own_field, name="own_field"),
    path("fields/<int:own>/ending/", custom_fields.own_field_ending, name="own_field_ending"),
    path("fields/<int:own>/return/", custom_fields.own_field_return, name="own_field_return"),
    path("tags/", tags.tags, name="tags"),
    path("tags/<int:tag>/", tags.tag, name="tag"),
    path("tags/<int:tag>/ending/", tags.tag_ending, name="tag_ending"),
    path("tags/<int:tag>/return/", tags.tag_return, name="tag_return"),
    path("<int:pk>/", record.record, name="record"),
    path("<int:pk>/summary/", record.summary, name="summary"),
    path("<int:pk>/export/", record.export, name="person_export"),
    path("<int:pk>/timeline/", record.timeline, name="timeline"),
    path("<int:pk>/facts/", facts.facts, name="facts"),
    path("<int:pk>/fields/<slug:name>/", facts.field, name="field"),
    path("<int:pk>/identities/", facts.identities, name="identities"),
    path(
        "<int:pk>/identities/<int:identity>/removal/",
        facts.identity_removal,
        name="identity_removal",
    ),
    path("<int:pk>/children/", facts.children, name="children"),
    path("<int:pk>/children/<int:child>/", facts.children, name="child"),
    path("<int:pk>/children/<int:child>/removal/", facts.child_removal, name="child_removal"),
    path("<int:pk>/merging/", merging.merging, name="merging"),
    path("<int:pk>/apart/", merging.apart, name="apart"),
    path("merges/<int:merge>/", merging.unmerging, name="unmerging"),
    path("<int:pk>/notes/", saying.notes, name="notes"),
    path("<int:pk>/owner/", owning.owner, name="owner"),
    path("<int:pk>/giving/", saying.giving, name="giving"),
    path("<int:pk>/consent/", saying.consent, name="consent"),
    path("<int:pk>/consents/", record.consents, name="consents"),
]
