"""What all pages of one application share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simpleflow.web.security import FormTokens

if TYPE_CHECKING:
    from simpleflow.web.reading import Reader


@dataclass(frozen=True)
class Site:
    """What all pages of one application share."""

    reader: Reader
    allow_actions: bool = False
    tokens: FormTokens = field(default_factory=FormTokens)
