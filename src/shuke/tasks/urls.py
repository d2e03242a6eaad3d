from django.urls import path

from shuke.tasks.views import giving, promises, tasks, work

app_name = "tasks"
urlpatterns = [
    path("", tasks.mine, name="mine"),
    path("all/", tasks.everybodys, name="all"),
    path("done/", tasks.over, name="over"),
    path("new/", giving.new, name="new"),
    path("promises/", promises.promises, name="promises"),
    path("promises/to/<int:customer>/", promises.promised, name="promised"),
    path("promises/to/<int:customer>/new/", promises.promise_new, name="promise_new"),
    path("promises/<int:promise>/outcome/", promises.promise_outcome, name="promise_outcome"),
    path("<int:task_id>/", tasks.task, name="task"),
    path("<int:task_id>/edit/", giving.edit, name="edit"),
    path("<int:task_id>/holder/", giving.handing, name="handing"),
    path("<int:task_id>/done/", work.done, name="done"),
    path("<int:task_id>/reopening/", work.reopening, name="reopening"),
    path("<int:task_id>/withdrawal/", giving.withdrawal, name="withdrawal"),
    path("<int:task_id>/return/", giving.comeback, name="return"),
    path("<int:task_id>/people/<int:customer>/outcome/", work.outcome, name="outcome"),
]
