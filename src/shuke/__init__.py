"""Shuke (熟客): a self-hosted CRM for people who sell online."""

__version__ = "0.1.0"
