"""The API's router: an operation cannot be added without naming the capability it needs."""

import functools
from collections.abc import Callable
from typing import Any

import ninja

from shuke.common.access import require


class Router(ninja.Router):
    """`ninja.Router` whose operations check `request.actor` before they run."""

    def api_operation(self, methods: list[str], path: str, *, capability: str, **options: Any):  # type: ignore[override]
        register = super().api_operation(
            methods, path, openapi_extra={"x-capability": capability}, **options
        )

        def declare(view: Callable) -> Callable:
            @functools.wraps(view)
            def checked(request, *args, **kwargs):
                require(request.actor, capability)
                return view(request, *args, **kwargs)

            register(checked)
            return view

        return declare

    def get(self, path: str, *, capability: str, **options: Any):  # type: ignore[override]
        return self.api_operation(["GET"], path, capability=capability, **options)

    def post(self, path: str, *, capability: str, **options: Any):  # type: ignore[override]
        return self.api_operation(["POST"], path, capability=capability, **options)

    def put(self, path: str, *, capability: str, **options: Any):  # type: ignore[override]
        return self.api_operation(["PUT"], path, capability=capability, **options)

    def patch(self, path: str, *, capability: str, **options: Any):  # type: ignore[override]
        return self.api_operation(["PATCH"], path, capability=capability, **options)

    def delete(self, path: str, *, capability: str, **options: Any):  # type: ignore[override]
        return self.api_operation(["DELETE"], path, capability=capability, **options)
