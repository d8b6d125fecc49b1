"""The command line: what the pages do, without a browser."""

from __future__ import annotations

import argparse
import sys

from dlcore.errors import DlcoreError
from dlcore.specs import FAMILIES


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 if it went well, 2 with message and remedy on stderr if not."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except DlcoreError as error:
        sys.stderr.write(f"{error.message}\n{error.remedy}\n".rstrip("\n") + "\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Nothing was saved.\n")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dlcore", description="Train and use Cajal's models.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _train(commands.add_parser("train", help="train a model on a file; prints its metrics as JSON on the last line"))
    _predict(commands.add_parser("predict", help="predict new patients with a model file"))
    _serve(commands.add_parser("serve", help="start the app in the browser"))
    _examples(commands.add_parser("examples", help="train the finished examples that ship with the app"))
    return parser


def _train(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("train", "train"))
    families = ", ".join(key for key, family in FAMILIES.items() if family.ready)
    parser.add_argument("family", metavar="FAMILY", help=families)
    parser.add_argument("data", metavar="FILE", help="a table; a folder, zip, npz or CSV of pictures; or recordings")
    parser.add_argument("--outcome", metavar="COLUMN", help="what is to be predicted")
    parser.add_argument("--positive", metavar="VALUE,…", help="values of the outcome that count as yes")
    parser.add_argument(
        "--ordinary", metavar="COLUMN=VALUE", help="autoencoder: who is ordinary; only they are learnt from"
    )
    parser.add_argument("--patient", metavar="COLUMN", help="whose rows belong together (pictures: a pattern of names)")
    parser.add_argument("--ignore", metavar="COLUMN", action="append", default=[], help="leave a column out (repeat)")
    parser.add_argument(
        "--kind",
        metavar="COLUMN=KIND",
        action="append",
        default=[],
        help="what a column holds: number, yes/no or category (repeat)",
    )
    parser.add_argument(
        "--read",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="how the table is written: decimal, thousands, separator, quote, encoding, sheet (repeat)",
    )
    parser.add_argument(
        "--shift-dates",
        action="store_true",
        help="move all dates of a patient by one secret number of days, at most half a year, before anything is made of them",
    )
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same numbers")
    parser.add_argument("--set", metavar="NAME=VALUE", action="append", default=[], help="a setting (repeat)")
    parser.add_argument(
        "--codes", metavar="COLUMN", help="a long list, a row for each code of a patient: where the codes stand (RBM)"
    )
    parser.add_argument(
        "--group",
        choices=("code", "three", "chapter"),
        default="code",
        help="ICD-10 codes as they are, or grouped (RBM)",
    )
    parser.add_argument("--test", metavar="FILE", help="test on these patients, which are not trained on")
    parser.add_argument("--out", metavar="MODEL.zip", required=True, help="where the model file goes")
    _over_time(parser.add_argument_group("of courses over time"))


def _over_time(group) -> None:
    """What can be said of data that were measured again and again."""
    group.add_argument("--time", metavar="COLUMN", help="when each row was measured: a number, a date or a visit")
    group.add_argument("--wide", action="store_true", help="each row is a whole signal, its columns the times")
    group.add_argument(
        "--sampling-rate", metavar="HZ", type=float, help="samples a second, where the file does not tell"
    )
    group.add_argument("--until", metavar="SPAN", help='use only what was measured up to then, such as "24 h"')
    group.add_argument("--outcomes", metavar="FILE", help="a second table with a row a patient")
    group.add_argument("--event", metavar="COLUMN", help="time of the event or of the end of follow-up")
    group.add_argument(
        "--within", metavar="SPAN", help="does the event come within that time, such as 730 or “2 years”"
    )
    group.add_argument("--status", metavar="VALUE,…", help="values of the outcome that are the event")
    group.add_argument("--forecast", metavar="COLUMN", help="the variable whose next values are asked for")
    group.add_argument("--horizon", metavar="SPAN", help="how far ahead to forecast, such as “1 h”")


def _predict(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("predict", "predict"))
    parser.add_argument("model", metavar="MODEL.zip")
    parser.add_argument("data", metavar="FILE", help="new patients: a table, or pictures")
    parser.add_argument("--out", metavar="PREDICTIONS.csv", required=True, help="a .csv or .xlsx file")


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("serve", "serve"))
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other computers in")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")


def _examples(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_command("examples", "make"))
    parser.add_argument("families", nargs="*", metavar="FAMILY", help="all that are ready, if none is named")


def _command(module: str, name: str):
    """The command, imported when it is run: `serve` must not wait for torch."""

    def run(options: argparse.Namespace) -> int:
        from importlib import import_module

        return getattr(import_module(f"dlcore.cli.{module}"), name)(options)

    return run
