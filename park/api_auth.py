"""How other systems show who they are: a token of a person, or a key of an enterprise."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from park.models import User
from park.services.api_key import key_user


class ApiKeyAuthentication(TokenAuthentication):
    """`Authorization: Api-Key …` with a key of an enterprise."""

    keyword = "Api-Key"

    def authenticate_credentials(self, key: str) -> tuple[User, Any]:
        """The filer that the key acts as. Errors: 401 for a key that is unknown or revoked."""
        user = key_user(key)
        if user is None:
            raise AuthenticationFailed("密钥无效或已吊销，请向园区申请新的密钥。")
        return user, key


class ApiKeyScheme(OpenApiAuthenticationExtension):
    """The key in the documentation of the interface."""

    target_class = ApiKeyAuthentication
    name = "apiKeyAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """How the key is sent."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Api-Key …`: key of an enterprise, made by the park on the page of its keys",
        }
