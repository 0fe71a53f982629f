"""
The configuration: one YAML file, validated into one immutable value before anything starts.

It composes the settings classes that the rooms define beside their code; no room imports it. Everything that
is wrong with a file is reported at once, each with its line, its place and what to write instead.
"""

from honeyllm.settings._errors import Problem, SettingsError
from honeyllm.settings._load import default_configuration, load_settings
from honeyllm.settings._values import (
    AuthSettings,
    EngineKind,
    OracleSettings,
    PersonaSettings,
    ProfileName,
    Settings,
    SshSection,
)

__all__ = [
    "AuthSettings",
    "EngineKind",
    "OracleSettings",
    "PersonaSettings",
    "Problem",
    "ProfileName",
    "Settings",
    "SettingsError",
    "SshSection",
    "default_configuration",
    "load_settings",
]
