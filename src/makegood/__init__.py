"""Makegood (守诺): after-sales service that keeps a company's promises, and makes good those it breaks."""

__version__ = "0.1.0"
