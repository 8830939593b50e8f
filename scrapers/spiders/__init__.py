"""One spider class a platform; shops are rows of `CrawlSource`, not subclasses."""
