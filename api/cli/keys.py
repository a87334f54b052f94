"""The commands about API keys: make one, list them, take one back."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from api.cli.inputs import Data, DatabaseUrl, opened, settings
from optimiser.cli.ending import honest
from optimiser.cli.inputs import AsJson
from optimiser.cli.speech import print_document, say
from optimiser.errors import ExitCode

keys = typer.Typer(name="keys", help="API keys of the service.", no_args_is_help=True)


@keys.command()
@honest
def create(
    *,
    name: Annotated[str, typer.Argument(help="Who or what will use it")],
    role: Annotated[str, typer.Option(help="planner, engineer, erp or admin")] = "planner",
    tenant: Annotated[str, typer.Option(help="Whose data it opens")] = "local",
    days: Annotated[int | None, typer.Option(min=1, help="Days until it ends")] = None,
    data: Data = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Make a key and print it, once: nobody can read it again."""
    from api.access.keys import ROLES, make_key

    if role not in ROLES:
        raise typer.BadParameter(f"there is no role {role}; there are {', '.join(ROLES)}")
    lasts = None if days is None else timedelta(days=days)
    chosen = settings(data=data, database_url=database_url)
    with opened(chosen) as store, store.writing() as connection:
        key, token = make_key(
            connection, tenant_id=tenant, name=name, role=role, made_by="command", lasts=lasts
        )
    if as_json:
        print_document({"key_id": key.key_id, "tenant": tenant, "role": role, "key": token})
    else:
        say(f"Key {key.key_id} of {tenant} for {name}, role {role}. Keep it: it is shown once.")
        typer.echo(token)
    return ExitCode.PLANNED


@keys.command(name="list")
@honest
def listed(
    *, data: Data = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> ExitCode:
    """Show the keys of all tenants; never what a key itself is."""
    from api.access.key_document import key_document
    from api.access.keys import every

    chosen = settings(data=data, database_url=database_url)
    with opened(chosen, is_made=False) as store, store.reading() as connection:
        found = [{"tenant": row.tenant_id, **key_document(row)} for row in every(connection)]
    if as_json:
        print_document({"keys": found})
        return ExitCode.PLANNED
    for key in found:
        ends = f"revoked {key['revoked_at']}" if key["revoked_at"] else _until(key["expires_at"])
        say(f"{key['key_id']}  {key['tenant']}  {key['role']}  {key['name']}  {ends}")
    say(f"{len(found)} keys." if found else "No keys: a service serves this machine only.")
    return ExitCode.PLANNED


@keys.command()
@honest
def revoke(
    *,
    key_id: Annotated[str, typer.Argument(help="Its id, as `remelt keys list` shows it")],
    data: Data = None,
    database_url: DatabaseUrl = None,
) -> ExitCode:
    """Take a key back, for good; a running service stops taking it within a second."""
    from api.access.keys import revoke as taken_back

    chosen = settings(data=data, database_url=database_url)
    with opened(chosen, is_made=False) as store, store.writing() as connection:
        was_there = taken_back(connection, key_id=key_id)
    if was_there:
        say(f"Key {key_id} opens nothing any more.")
        return ExitCode.PLANNED
    say(f"There is no key {key_id} that could be taken back; see remelt keys list.", style="red")
    return ExitCode.USAGE


def _until(moment: object) -> str:
    return f"until {moment}" if moment else "without end"
