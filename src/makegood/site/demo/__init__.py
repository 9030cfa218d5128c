"""The demo company 清和电器: a maker of household appliances with its network, customers and months of history."""

from makegood.site.demo.loading import load

__all__ = ["load"]
