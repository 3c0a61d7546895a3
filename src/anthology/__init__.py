"""Anthology: a static site generator for anthologies of Chinese stories.

`pipeline` is the place to start reading: it shows the whole way from `stories/*.md` to the site on one screen.
"""
