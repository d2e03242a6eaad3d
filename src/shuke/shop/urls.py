from django.urls import path

from shuke.shop import views

app_name = "shop"
urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/<int:pk>/", views.order, name="order"),
    path("orders/<int:pk>/exclusion/", views.exclusion, name="exclusion"),
    path("orders/<int:pk>/inclusion/", views.inclusion, name="inclusion"),
    path("products/", views.products, name="products"),
]
