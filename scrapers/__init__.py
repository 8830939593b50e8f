"""Crawling of shops, and the demo market that the first start crawls."""
