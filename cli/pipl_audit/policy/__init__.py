"""Policies as data: packs, rules, labels, categories, the legal register, and the company's declaration."""
