from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "makegood.ground.accounts"
    label = "accounts"
