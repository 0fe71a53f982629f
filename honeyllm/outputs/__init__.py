"""
Where events go: one module for each kind of destination, and the pumps that fill them.

`Outputs` carries every event of a bus to every chosen output, the local JSON log first. Each output has its
own bounded queue, batches and retries, so that none can slow or stop a session or another output. Outputs
are plugins: `OutputRegistry` finds them by entry point, as Twisted plugin, or as ``module:Class``.
"""

from honeyllm.outputs._fan_out import Outputs
from honeyllm.outputs._jsonlog import JsonLog, JsonLogSettings
from honeyllm.outputs._output import (
    Output,
    OutputChoice,
    OutputClass,
    OutputContext,
    OutputError,
    PartlyWritten,
)
from honeyllm.outputs._plugin import IOutputPlugin, OutputPlugin
from honeyllm.outputs._registry import BrokenOutput, OutputRegistry, UnknownOutput
from honeyllm.outputs._syslog import Syslog, SyslogSettings
from honeyllm.outputs._textlog import TextLog, TextLogSettings, text_line

__all__ = [
    "BrokenOutput",
    "IOutputPlugin",
    "JsonLog",
    "JsonLogSettings",
    "Output",
    "OutputChoice",
    "OutputClass",
    "OutputContext",
    "OutputError",
    "OutputPlugin",
    "OutputRegistry",
    "Outputs",
    "PartlyWritten",
    "Syslog",
    "SyslogSettings",
    "TextLog",
    "TextLogSettings",
    "UnknownOutput",
    "text_line",
]
