from django.urls import path

from shuke.shop import (
    views,
    views_budgets,
    views_costs,
    views_coupons,
    views_prices,
    views_rates,
    views_suspicion,
)

app_name = "shop"
urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/<int:pk>/", views.order, name="order"),
    path("orders/<int:pk>/summary/", views.order_summary, name="order_summary"),
    path("orders/<int:pk>/exclusion/", views.exclusion, name="exclusion"),
    path("orders/<int:pk>/inclusion/", views.inclusion, name="inclusion"),
    path("orders/suspected/", views_suspicion.suspicion, name="suspicion"),
    path("orders/suspected/new/", views_suspicion.write, name="suspicion_write"),
    path("orders/suspected/<int:rules>/", views_suspicion.version, name="suspicion_version"),
    path(
        "orders/suspected/<int:rules>/progress/",
        views_suspicion.progress,
        name="suspicion_progress",
    ),
    path("orders/suspected/<int:rules>/start/", views_suspicion.begin, name="suspicion_begin"),
    path("orders/suspected/<int:rules>/ending/", views_suspicion.end, name="suspicion_end"),
    path("costs/", views_costs.costs, name="costs"),
    path("costs/new/", views_costs.state, name="costs_state"),
    path("budgets/", views_budgets.budgets, name="budgets"),
    path("budgets/new/", views_budgets.state, name="budgets_state"),
    path("prices/", views_prices.prices, name="prices"),
    path("prices/new/", views_prices.state, name="prices_state"),
    path("rates/", views_rates.rates, name="rates"),
    path("rates/new/", views_rates.enter, name="rates_enter"),
    path("coupons/", views_coupons.coupons, name="coupons"),
    path("coupons/new/", views_coupons.new, name="coupon_new"),
    path("coupons/<int:coupon_id>/", views_coupons.coupon, name="coupon"),
    path("coupons/<int:coupon_id>/ending/", views_coupons.ending, name="coupon_ending"),
    path("coupons/<int:coupon_id>/reopening/", views_coupons.reopening, name="coupon_reopening"),
    path(
        "coupons/codes/<int:code_id>/withdrawal/",
        views_coupons.withdrawal,
        name="coupon_withdrawal",
    ),
    path("products/", views.products, name="products"),
    path("products/<int:pk>/", views.product, name="product"),
]
