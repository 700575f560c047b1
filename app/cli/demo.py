"""`flask --app wsgi demo ...`: tell the story anew, or move its time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click
from flask.cli import AppGroup

from app.demo.story import tell_story
from app.labels import instant_in_words, phrase
from app.models.rule_book import current_rules
from app.use_cases.move_time import NoAlarm, TimeIsReal, move_time, recall_time
from workflows.durations import duration

demo = AppGroup("demo", help="La démonstration.")


@demo.command("fill")
def fill() -> None:
    """Remplit une base vide d'exemples ; une base qui ne l'est pas reste comme elle est."""
    tell_story(progress=click.echo)


@demo.command("advance")
@click.argument("by")
def advance(by: str) -> None:
    """Avance le temps de BY (« 15 min », « 8 h »), ou jusqu'à la prochaine échéance (« next »)."""
    recall_time()
    try:
        reached = move_time(None if by == "next" else duration(by))
    except TimeIsReal:
        raise click.ClickException("Le temps ne s'avance que dans la démonstration : VIGIE_DEMO=1.") from None
    except NoAlarm:
        raise click.ClickException("Aucun dossier n'a d'échéance devant lui.") from None
    except (ValueError, OverflowError) as problem:
        raise click.ClickException(
            f"« {by} » n'est pas une durée. Écrivez « 15 min », « 8 h » ou « next »."
        ) from problem
    zone = ZoneInfo(next(iter(current_rules().calendars.values())).zone)
    click.echo(phrase("time_is", at=instant_in_words(reached, zone)))
