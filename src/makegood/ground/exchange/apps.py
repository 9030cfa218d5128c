from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "makegood.ground.exchange"
    label = "exchange"
