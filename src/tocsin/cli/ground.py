"""The ground that synthetic pages walk on, laid by the process that sends them."""

import socket
from contextlib import closing

from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import reading
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actor
from tocsin.kit import clock, db, migrate
from tocsin.kit.settings import Settings
from tocsin.watch import ground_store, synthetic

WORLD = """\
people:
  - {{email: nobody@tocsin.invalid, name: Nobody, role: responder,
     contacts: [{{channel: webhook, address: "{receiver}"}}]}}
policies:
  - {{name: synthetic, fallback: "person:nobody@tocsin.invalid",
     steps: [{{targets: ["person:nobody@tocsin.invalid"], delay: 5m}}]}}
services:
  - {{name: synthetic, policy: synthetic}}
sources:
  - {{name: synthetic, kind: generic, service: synthetic, key: {key}}}
channels:
  webhook: {{allow: [127.0.0.0/8]}}
"""


def lay(settings: Settings, receiver: socket.socket) -> None:
    """Make a database of its own, made anew: nothing that happens in it is in anybody's way."""
    dsn = str(settings.synthetic_url)
    ground_store.make(str(settings.database_url))
    migrate.run(dsn)
    world = WORLD.format(
        receiver=f"http://127.0.0.1:{receiver.getsockname()[1]}/page",
        key=synthetic.key_of(settings.key),
    )
    with closing(db.Database(dsn, connections=1)) as database, database.transaction() as tx:
        setting = Setting(tx, actor.system("watch"), clock.now(tx), settings.key)
        blueprints.apply(setting, reading.read(world))
