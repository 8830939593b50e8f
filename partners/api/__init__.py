"""Webhooks, photo jobs and the export feed in the REST API."""
