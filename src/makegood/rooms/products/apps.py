from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "makegood.rooms.products"
    label = "products"
