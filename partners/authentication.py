"""Who sends a request to the API: the key in `Authorization: Bearer sm_…`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from partners.models import ApiKey
from partners.services.keys import find_key


class KeyAuthentication(BaseAuthentication):
    """Recognises API keys. `request.user` is the key's owner or None, `request.auth` the key."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        """Find the key.

        Raises:
            AuthenticationFailed: there is one, and it is no good.
        """
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _space, text = header.partition(" ")
        key = find_key(text.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            raise AuthenticationFailed(_("This API key is unknown, expired or revoked."))
        return key.owner, key

    def authenticate_header(self, request: Request) -> str:
        """Make a missing or bad key a 401."""
        return "Bearer"


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the key in the OpenAPI schema."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Bearer."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "sm_…"}
