"""The fields inputs are made of. Every failure ends as (path, FieldCode)."""

from core.api.fields.base import ProductField, under
from core.api.fields.containers import AnyField, Input, ItemsField, MapField, read_items
from core.api.fields.scalars import (
    BoolField,
    ChoiceField,
    ColorField,
    DateField,
    FlagsField,
    IdField,
    Int64Field,
    NumberField,
    OidField,
    PermissionBitsField,
    QueryFlagField,
    TimestampField,
    WholeField,
)
from core.api.fields.text import (
    Base64Field,
    EmailField,
    PatternField,
    PictureField,
    SecretField,
    TextField,
    UrlField,
)

__all__ = [
    "AnyField",
    "Base64Field",
    "BoolField",
    "ChoiceField",
    "ColorField",
    "DateField",
    "EmailField",
    "FlagsField",
    "IdField",
    "Input",
    "Int64Field",
    "ItemsField",
    "MapField",
    "NumberField",
    "OidField",
    "PatternField",
    "PermissionBitsField",
    "PictureField",
    "ProductField",
    "QueryFlagField",
    "SecretField",
    "TextField",
    "TimestampField",
    "UrlField",
    "WholeField",
    "read_items",
    "under",
]
