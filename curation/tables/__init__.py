"""Tables in and out: CSV, XLSX and JSON of products, offers and brands."""
