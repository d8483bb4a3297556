"""The listeners as a process of its own: syslog, SNMP's traps, and visits to brokers of MQTT."""

import click

from tocsin.api.doors.listeners import process, sockets
from tocsin.cli import configuration
from tocsin.kit import logs


@click.command()
@click.option("--syslog", metavar="HOST:PORT", help="Hear syslog there, by UDP and TCP.")
@click.option("--syslog-tls", metavar="HOST:PORT", help="Hear syslog there, with TLS.")
@click.option("--snmp", metavar="HOST:PORT", help="Hear SNMP's traps there.")
def command(syslog: str | None, syslog_tls: str | None, snmp: str | None) -> None:
    """Hear syslog and SNMP's traps, and what is published at brokers of MQTT.

    Needs DATABASE_URL. Any number may run; of those that call at a broker one does at a time.
    """
    settings = configuration.read(
        syslog_listen=syslog, syslog_tls_listen=syslog_tls, snmp_listen=snmp
    )
    logs.configure(settings.log_level)
    with sockets.opened(settings) as opened:
        process.main(settings, opened)
