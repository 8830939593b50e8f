"""What a shop's answer means. Pure functions: no Django, no network, no Scrapy engine."""
