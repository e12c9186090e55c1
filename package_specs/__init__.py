"""The playbooks (drejebøger) as data, and the model they are checked against."""

from .base import LANGUAGES, Certainty, Text, href
from .faults import PackageFault, PackageRefused
from .model import Package
from .offset import Offset
from .programme import ProgrammeItem
from .reading import check_file, load_package
from .roles import GUESTS, ROLES, Role
from .shelf import Shelf, UnknownPackage, package, packages, shelf

__all__ = [
    "GUESTS",
    "LANGUAGES",
    "ROLES",
    "Certainty",
    "Offset",
    "Package",
    "PackageFault",
    "PackageRefused",
    "ProgrammeItem",
    "Role",
    "Shelf",
    "Text",
    "UnknownPackage",
    "check_file",
    "href",
    "load_package",
    "package",
    "packages",
    "shelf",
]
