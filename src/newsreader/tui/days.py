"""How the screens write days and times, in the style that the person has set."""

from __future__ import annotations

from datetime import date, datetime

from newsreader.choices import DateStyle


def day_name(day: date, today: date, style: DateStyle) -> str:
    """Write a day for a heading: `Thursday 13 November`, with the year when it is not this one."""
    year = "" if day.year == today.year else f" {day.year}"
    match style:
        case DateStyle.DAY_FIRST:
            return f"{day:%A} {day.day} {day:%B}{year}"
        case DateStyle.MONTH_FIRST:
            return f"{day:%A}, {day:%B} {day.day}{year and ','}{year}"
        case DateStyle.ISO:
            return f"{day:%A} {day.isoformat()}"


def short_day(day: date, today: date, style: DateStyle) -> str:
    """Write a day for a column: `13 Nov`, with the year when it is not this one."""
    year = "" if day.year == today.year else f" {day.year}"
    match style:
        case DateStyle.DAY_FIRST:
            return f"{day.day} {day:%b}{year}"
        case DateStyle.MONTH_FIRST:
            return f"{day:%b} {day.day}{year}"
        case DateStyle.ISO:
            return day.isoformat() if year else f"{day:%m-%d}"


def moment(when: date | datetime, today: date, style: DateStyle) -> str:
    """Write a day or a time for a sentence: `Thu 13 Nov 09:12`, with the year when it is not this one."""
    time = f" {when:%H:%M}" if isinstance(when, datetime) else ""
    if style is DateStyle.ISO:
        return f"{when:%a} {when:%Y-%m-%d}{time}"
    return f"{when:%a} {short_day(when, today, style)}{time}"
