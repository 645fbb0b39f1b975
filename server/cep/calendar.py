"""The calendar by whole numbers: days since 1970 and dates of any year, and what is asked of a time. UTC."""

from typing import Any

CLOCK_UNITS = {"HOUR": 3_600_000, "MINUTE": 60_000, "SECOND": 1_000, "MILLISECOND": 1, "DAY": 86_400_000}


def days_of(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a date of the proleptic Gregorian calendar."""
    shifted = year - (month <= 2)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def civil_of(days: int) -> tuple[int, int, int]:
    """Year, month and day of the month."""
    shifted = days + 719_468
    era = shifted // 146_097
    of_era = shifted - era * 146_097
    year_of_era = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    index = (5 * of_year + 2) // 153
    month = index + 3 if index < 10 else index - 9
    return year_of_era + era * 400 + (month <= 2), month, of_year - (153 * index + 2) // 5 + 1


def date_text(days: int) -> str:
    """A day as 2013-01-31."""
    year, month, day = civil_of(days)
    return (
        f"{'+' if year > 9999 else ''}{year:04d}-{month:02d}-{day:02d}"
        if year >= 0
        else f"-{-year:04d}-{month:02d}-{day:02d}"
    )


def time_text(at: int) -> str:
    """A time as 2013-01-31 05:00:00, with as many decimals as it needs."""
    days, clock = divmod(at, 86_400_000)
    seconds, fraction = divmod(clock, 1000)
    text = f"{date_text(days)} {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return text + (f".{fraction:03d}".rstrip("0") if fraction else "")


def iso_text(at: int) -> str:
    """A time as 2013-01-31T05:00:00.000Z."""
    days, clock = divmod(at, 86_400_000)
    seconds, fraction = divmod(clock, 1000)
    return f"{date_text(days)}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{fraction:03d}Z"


def date_part(days: Any, part: str) -> Any:
    """A part of a day, by its name in SQL: year, quarter, month, day, dayofweek (Sunday 1), weekday (Monday 0) …"""
    if days is None:
        return None
    year, month, day = civil_of(days)
    if part == "year":
        return year
    if part == "quarter":
        return (month + 2) // 3
    if part == "month":
        return month
    if part == "day":
        return day
    if part == "dayofweek":
        return (days + 4) % 7 + 1
    if part == "weekday":
        return (days + 3) % 7
    if part == "dayofyear":
        return days - days_of(year, 1, 1) + 1
    if part == "weekofyear":
        thursday = days - (days + 3) % 7 + 3
        return (thursday - days_of(civil_of(thursday)[0], 1, 1)) // 7 + 1
    return days_of(year + month // 12, month % 12 + 1, 1) - 1


def clock_part(at: Any, part: str) -> Any:
    """Hour, minute or second of a time."""
    if at is None:
        return None
    seconds = at // 1000 % 86_400
    if part == "hour":
        return seconds // 3600
    return seconds // 60 % 60 if part == "minute" else seconds % 60


def truncated(at: Any, unit: str) -> Any:
    """A time cut to the start of its year, quarter, month, week (Monday), day, hour, minute or second."""
    if at is None:
        return None
    if unit in CLOCK_UNITS:
        return at - at % CLOCK_UNITS[unit]
    days = at // 86_400_000
    if unit == "WEEK":
        return (days - (days + 3) % 7) * 86_400_000
    year, month, _ = civil_of(days)
    if unit == "YEAR":
        month = 1
    elif unit == "QUARTER":
        month -= (month - 1) % 3
    return days_of(year, month, 1) * 86_400_000


def scaled(value: Any, up: int, down: int) -> Any:
    """A whole number times ``up``, divided by ``down`` and rounded down."""
    return None if value is None else value * up // down


def sum_of(first: Any, second: Any) -> Any:
    """A sum of whole numbers, NULL with NULL."""
    return None if first is None or second is None else first + second


def difference(first: Any, second: Any) -> Any:
    """A difference of whole numbers, NULL with NULL."""
    return None if first is None or second is None else first - second


def product(first: Any, second: Any) -> Any:
    """A product of whole numbers, NULL with NULL."""
    return None if first is None or second is None else first * second
