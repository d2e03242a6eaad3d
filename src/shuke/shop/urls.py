from django.urls import path

from shuke.shop import views, views_costs

app_name = "shop"
urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/<int:pk>/", views.order, name="order"),
    path("orders/<int:pk>/exclusion/", views.exclusion, name="exclusion"),
    path("orders/<int:pk>/inclusion/", views.inclusion, name="inclusion"),
    path("costs/", views_costs.costs, name="costs"),
    path("costs/new/", views_costs.state, name="costs_state"),
    path("products/", views.products, name="products"),
]
