"""Parametric drawings of shoes that do not exist, of brands that do not exist.

Run `python -m scrapers.demo_market.drawing --help`. Needs skia-python, numpy and Pillow; neither
Django nor torch. All pictures are this project's own work and fictional.
"""
