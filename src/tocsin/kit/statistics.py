"""What PostgreSQL's planner believes of tables that have grown.

Autovacuum looks once a minute, and at counts that a crash empties. Until it has looked, a new table
is planned by guesses: in a storm they read a hundred thousand rows where one would do.
"""

from tocsin.kit.tx import Tx


def refresh(tx: Tx) -> None:
    """Analyse what is at least twice as large as the planner believes, and over half a megabyte.

    The four largest at a time; what somebody else is at work on is left to them.
    """
    tx.run(
        """
        do $$
        declare
            grown regclass;
        begin
            for grown in
                select oid
                from pg_class
                where relkind = 'r' and relnamespace = current_schema()::regnamespace
                    and pg_relation_size(oid) > greatest(512 * 1024, 2 * relpages
                        * current_setting('block_size')::bigint)
                order by pg_relation_size(oid) desc, oid
                limit 4
            loop
                execute 'analyze (skip_locked) ' || grown;
            end loop;
        end
        $$
        """
    )
