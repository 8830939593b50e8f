"""What the OpenAPI description says of every operation alike."""

from __future__ import annotations

from typing import Any

_PROBLEM = "#/components/schemas/Problem"
_COMMON = {
    "401": "The API key is missing, unknown, expired or revoked.",
    "403": "The API key lacks the scope.",
    "404": "There is no such thing.",
    "406": "Only application/json is spoken.",
    "503": "The database or the encoder does not answer; see Retry-After.",
    "429": "Too many requests; see Retry-After and RateLimit.",
}
_RATE_HEADERS = {
    "RateLimit": {
        "description": "What is left: requests (r) and seconds until all are back (t).",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "Requests (q) in so many seconds (w).",
        "schema": {"type": "string"},
    },
}


def describe_problems(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Give every operation the errors that any may answer with, as application/problem+json."""
    for path in result["paths"].values():
        for operation in path.values():
            responses = operation["responses"]
            for status, text in _COMMON.items():
                responses.setdefault(status, {"description": text, **_problem_content()})
            for status, response in responses.items():
                if "json" in str(response.get("content", "")) and _is_problem(response):
                    response.update(_problem_content())
                    response["description"] = response.get("description") or "An error."
                if status in ("200", "429"):
                    response["headers"] = dict(_RATE_HEADERS)
            operation["responses"] = dict(sorted(responses.items()))
    return result


def _problem_content() -> dict[str, Any]:
    return {"content": {"application/problem+json": {"schema": {"$ref": _PROBLEM}}}}


def _is_problem(response: dict[str, Any]) -> bool:
    return any(
        media.get("schema", {}).get("$ref") == _PROBLEM for media in response["content"].values()
    )
