from django.urls import path

from shuke.collect import hook_views, mail_views, message_views

app_name = "messages"
urlpatterns = [
    path("", message_views.messages, name="messages"),
    path("<int:message>/", message_views.one, name="message"),
    path("<int:message>/handling/", message_views.handle, name="handling"),
    path("<int:message>/reopening/", message_views.reopen, name="reopening"),
    path("<int:message>/answers/", message_views.answer, name="answering"),
    path("<int:message>/person/", message_views.tie, name="person"),
    path("files/<int:file>/", message_views.attachment, name="file"),
    path("in/<str:public_id>/", hook_views.incoming, name="incoming"),
    path("accounts/new/", hook_views.new, name="new_hook"),
    path("accounts/<int:hook>/", hook_views.one, name="hook"),
    path("accounts/<int:hook>/ending/", hook_views.end, name="hook_ending"),
    path("mailboxes/", mail_views.accounts, name="accounts"),
    path("mailboxes/new/", mail_views.new, name="new_account"),
    path("mailboxes/<int:account>/", mail_views.one, name="account"),
    path("mailboxes/<int:account>/edit/", mail_views.edit, name="edit_account"),
    path("mailboxes/<int:account>/pause/", mail_views.pause, name="pause"),
    path("mailboxes/<int:account>/start/", mail_views.start, name="start"),
    path("mailboxes/<int:account>/ending/", mail_views.end, name="ending"),
]
