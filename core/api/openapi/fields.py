"""How drf-spectacular learns what our input fields take."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension

from core.api.fields import ItemsField, MapField, ProductField


class ProductFieldSchema(OpenApiSerializerFieldExtension):
    """Each field describes itself; what holds other fields asks the generator about them."""

    target_class = ProductField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        field = self.target
        schema = field.schema()
        if isinstance(field, ItemsField):
            schema["items"] = auto_schema._map_serializer_field(field.child, direction)
        if isinstance(field, MapField):
            schema["additionalProperties"] = auto_schema._map_serializer_field(field.child, direction)
        return schema
