# Generated, do not edit: change openapi/ and run `make generate`.
from collections.abc import Callable, Mapping
from typing import Any

from .button_content import ButtonContent
from .interactive_content import InteractiveContent
from .media_content import MediaContent
from .other_content import OtherContent
from .system_content import SystemContent
from .template_content import TemplateContent
from .text_content import TextContent

MessageContent = (
    TextContent | MediaContent | InteractiveContent | ButtonContent | TemplateContent | SystemContent | OtherContent
)
"""The content of a message, by its type. The set is open: a type that no page shows gives OtherContent."""

_BUILDERS: dict[str, Callable[[Mapping[str, Any]], MessageContent]] = {
    "text": TextContent.from_dict,
    "image": MediaContent.from_dict,
    "video": MediaContent.from_dict,
    "audio": MediaContent.from_dict,
    "file": MediaContent.from_dict,
    "interactive": InteractiveContent.from_dict,
    "button": ButtonContent.from_dict,
    "template": TemplateContent.from_dict,
    "system": SystemContent.from_dict,
}


def from_dict(src: Mapping[str, Any]) -> MessageContent:
    """Build the model that ``type`` names; ``OtherContent`` for any other value. Never raises."""
    value = src.get("type")
    build = _BUILDERS.get(value) if isinstance(value, str) else None
    return OtherContent.from_dict(src) if build is None else build(src)


__all__ = ["MessageContent", "from_dict"]
