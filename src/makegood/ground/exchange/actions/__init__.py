"""The doors of the exchange: save a mapping, run an import, take a table out."""

from makegood.ground.exchange.actions.carrying import put_rows
from makegood.ground.exchange.actions.exporting import (
    begin_export,
    keep_rejected,
    make_export,
    prepare_export,
    stop_export,
    throw_away,
    write_export,
)
from makegood.ground.exchange.actions.importing import run_import, save_mapping

__all__ = [
    "begin_export",
    "keep_rejected",
    "make_export",
    "prepare_export",
    "put_rows",
    "run_import",
    "save_mapping",
    "stop_export",
    "throw_away",
    "write_export",
]
