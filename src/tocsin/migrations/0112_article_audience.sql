-- Articles: for whom they are, in which language, who checks them again, and whether they helped.

alter table article
    add column language text not null default '' check (language in ('', 'de', 'en')),
    add column audience text not null default 'readers'
        check (audience in ('public', 'requesters', 'readers', 'agents', 'team')),
    add column team_id bigint references team (id),
    add column owner_id bigint references person (id),
    -- the incident that it was drafted from
    add column source_number bigint references incident (number),
    add column reminded_at timestamptz,
    add column claimed_until timestamptz,
    add constraint article_of_a_team check ((audience = 'team') = (team_id is not null));
update article set owner_id = author_id;
-- until now a tag said that those who report may read it
update article set audience = 'requesters' where tags @> array['portal'];

-- Its words as its language bends them, for a search, and as they are, for what resembles it.
create function article_words(language text, title text, tags text[], body text)
returns tsvector
language sql immutable parallel safe
as $$
    select case language
            when 'de' then setweight(to_tsvector('pg_catalog.german', title), 'A')
                || setweight(to_tsvector('pg_catalog.german', body), 'C')
            when 'en' then setweight(to_tsvector('pg_catalog.english', title), 'A')
                || setweight(to_tsvector('pg_catalog.english', body), 'C')
            else setweight(to_tsvector('pg_catalog.english', title), 'A')
                || setweight(to_tsvector('pg_catalog.german', title), 'A')
                || setweight(to_tsvector('pg_catalog.english', body), 'C')
                || setweight(to_tsvector('pg_catalog.german', body), 'C')
        end
        || setweight(to_tsvector('pg_catalog.simple', title), 'A')
        || setweight(to_tsvector('pg_catalog.simple', array_to_string(tags, ' ')), 'B')
        || setweight(to_tsvector('pg_catalog.simple', body), 'C')
$$;
alter table article add column words tsvector not null
    generated always as (article_words(language, title, tags, body)) stored;
-- knowledge.store.finding and .likeness
create index article_words on article using gin (words);
-- knowledge.store.checking
create index article_review_due on article (review_on, id)
    where status = 'published' and reminded_at is null;

alter table article_version add column language text not null default '';

-- An article that was put before somebody who was about to report something, and what came of it.
create table article_offer (
    id bigint generated always as identity primary key,
    article_id bigint not null references article (id),
    person_id bigint not null references person (id),
    offered_at timestamptz not null,
    -- None while they did not say
    helped boolean,
    answered_at timestamptz,
    -- what they reported all the same
    incident_number bigint references incident (number),
    check ((helped is null) = (answered_at is null))
);
-- knowledge.store.offers.of_person
create index article_offer_person on article_offer (person_id, offered_at desc);
-- knowledge.store.offers.counts
create index article_offer_article on article_offer (article_id, offered_at desc);
create index article_offer_at on article_offer (offered_at, id);
