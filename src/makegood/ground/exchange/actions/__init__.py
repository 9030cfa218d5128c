"""The doors of the exchange: save a mapping, run an import, take a table out."""

from makegood.ground.exchange.actions.backing import take_backup
from makegood.ground.exchange.actions.carrying import put_rows
from makegood.ground.exchange.actions.exporting import (
    begin_export,
    make_export,
    prepare_export,
    stop_export,
    throw_away,
    write_export,
)
from makegood.ground.exchange.actions.importing import run_import, save_mapping
from makegood.ground.exchange.actions.moving import move_in, take_out
from makegood.ground.exchange.actions.naming import Name, forget_names, name_objects, unname_object
from makegood.ground.exchange.actions.uploading import ask_import, keep_upload, make_import, stop_import

__all__ = [
    "Name",
    "ask_import",
    "begin_export",
    "forget_names",
    "keep_upload",
    "make_export",
    "make_import",
    "move_in",
    "name_objects",
    "prepare_export",
    "put_rows",
    "run_import",
    "save_mapping",
    "stop_export",
    "stop_import",
    "take_backup",
    "take_out",
    "throw_away",
    "unname_object",
    "write_export",
]
