"""Keys of programs, the addresses that are told of changes, and jobs over many photos."""

from partners.models.jobs import JobPhoto, PhotoJob
from partners.models.keys import ApiKey, KeyQuota
from partners.models.webhooks import Webhook, WebhookDelivery, WebhookMark

__all__ = [
    "ApiKey",
    "JobPhoto",
    "KeyQuota",
    "PhotoJob",
    "Webhook",
    "WebhookDelivery",
    "WebhookMark",
]
