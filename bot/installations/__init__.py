"""Installations through OAuth: sealed tokens, and a Web API client for each workspace.

A workspace is covered by its own installation, or by one of its whole organisation (Enterprise Grid). Without OAuth the
token of the settings covers the one workspace there is.
"""
