"""What goes up when somebody who comes first reports an incident."""

from tocsin.incidents.judgement import Raises
from tocsin.kit.tx import Tx


def raises(tx: Tx) -> Raises:
    return Raises(tx.value("select vip_raises from incident_setting"))


def set_raises(tx: Tx, wanted: Raises) -> bool:
    """Return whether that is a change."""
    return bool(
        tx.run(
            """
            update incident_setting
            set vip_raises = %(wanted)s
            where vip_raises <> %(wanted)s
            """,
            wanted=wanted.value,
        )
    )
