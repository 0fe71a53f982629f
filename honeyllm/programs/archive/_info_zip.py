"""What zip and unzip say of themselves: texts of Info-ZIP, under the licence in ``info_zip_license.txt``."""

from importlib.resources import files


def screen(name: str) -> str:
    """One of the screens of usage or version."""
    return files("honeyllm.programs.archive").joinpath(f"{name}.txt").read_text("ascii")
