"""The columns of each data profile, every value a function of the row's number and the seed."""

from collections.abc import Mapping

from msgspec import Struct

from server.sql.columns import Column, Schema

FIRST_MS = 1_767_225_600_000
"""The time of row 0: 2026-01-01T00:00:00Z. A fixed one, so that a run can be repeated."""

TIME = "timestamp_millis({first} + (`value` * 1000) div {rate})"


class Recipe(Struct, frozen=True):
    """How one column is made. ``choices``: one of those; else a number between ``low`` and ``high``."""

    name: str
    type: str
    choices: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1_000.0
    digits: int = 2
    prefix: str = ""


_TS = Recipe("ts", "TIMESTAMP")

PROFILES: Mapping[str, tuple[Recipe, ...]] = {
    "iot-sensors": (
        Recipe("device_id", "STRING", prefix="device-", low=1, high=20),
        Recipe("temperature", "DOUBLE", low=15, high=45, digits=1),
        Recipe("humidity", "DOUBLE", low=20, high=90, digits=1),
        Recipe("status", "STRING", choices=("ok", "ok", "ok", "ok", "warning", "error")),
        _TS,
    ),
    "clickstream": (
        Recipe("user_id", "STRING", prefix="user-", low=1, high=50),
        Recipe("page", "STRING", choices=("home", "search", "product", "cart", "checkout")),
        Recipe("action", "STRING", choices=("view", "click", "add", "remove", "buy")),
        Recipe("duration_ms", "BIGINT", low=50, high=60_000),
        _TS,
    ),
    "financial-transactions": (
        Recipe("transaction_id", "BIGINT", low=1, high=1_000_000_000),
        Recipe("account_id", "STRING", prefix="account-", low=1, high=40),
        Recipe("amount", "DOUBLE", low=1, high=5_000),
        Recipe("merchant", "STRING", choices=("grocery", "fuel", "travel", "online", "cash")),
        Recipe("country", "STRING", choices=("CH", "DE", "FR", "US", "JP")),
        _TS,
    ),
    "ecommerce-orders": (
        Recipe("order_id", "BIGINT", low=1, high=1_000_000_000),
        Recipe("customer_id", "STRING", prefix="customer-", low=1, high=60),
        Recipe("product", "STRING", choices=("book", "lamp", "chair", "phone", "shoes")),
        Recipe("quantity", "INT", low=1, high=6),
        Recipe("price", "DOUBLE", low=3, high=900),
        _TS,
    ),
}

SUPPORTED = ("STRING", "BIGINT", "INT", "DOUBLE", "BOOLEAN", "TIMESTAMP")


def custom(columns: Schema) -> tuple[Recipe, ...]:
    """Recipes for columns a user has named: by their types alone."""
    return tuple(
        Recipe(
            column.name,
            column.type,
            prefix=f"{column.name}-" if column.type == "STRING" else "",
            high=20 if column.type == "STRING" else 1_000,
        )
        for column in columns.columns
    )


def schema_of(recipes: tuple[Recipe, ...]) -> Schema:
    """The columns those recipes make."""
    return Schema(tuple(Column(recipe.name, recipe.type) for recipe in recipes))
