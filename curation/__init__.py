"""How staff keep the catalogue clean: home, review, duplicates, rules, imports, jobs, roles."""
