from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "makegood.rooms.customers"
    label = "customers"
