"""The OpenAPI documents, made from the declarations of the endpoints."""
